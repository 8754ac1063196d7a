import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { client, serve } from './helpers.js';

describe('GET /identifications/current', () => {
  it('gives the caller’s identification in progress, without its hosted URL', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    await startParked(host, 2);
    const { url } = await serve(host);
    const { status, body, text } = await client(url, 'user 1').get('/identifications/current');
    expect([status, body['id'], body['hostedPage']]).toEqual([200, id, 'identityCheck']);
    expect(text).not.toContain('/onfido/');
  });

  it('gives the last one that is kept where none is in progress', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    await host.send(id, { type: 'cancel' });
    const { url } = await serve(host);
    const { body } = await client(url, 'user 1').get('/identifications/current');
    expect([body['id'], body['state']]).toEqual([id, 'cancelled']);
  });

  it('is 404 for a user without one, also where a user of the other type has one', async () => {
    const host = openHost(await start());
    await startParked(host, 1);
    const { url } = await serve(host);
    for (const who of ['user 2', 'merchant 1']) {
      const { status, body } = await client(url, who).get('/identifications/current');
      expect([status, body['code']]).toEqual([404, 'unknownIdentification']);
    }
  });

  it('needs a user', async () => {
    const { url } = await serve(openHost(await start()));
    expect((await client(url, null).get('/identifications/current')).status).toBe(401);
    expect((await client(url, 'operator').get('/identifications/current')).status).toBe(403);
  });
});
