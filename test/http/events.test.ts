import { describe, expect, it, vi } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked, startSigning, until } from '../server/helpers.js';
import { client, follow, serve } from './helpers.js';

describe('an event stream', () => {
  it('begins with a retry delay and the current identification', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const stream = await follow(url, 'user 1', id);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.response.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(stream.response.headers.get('x-accel-buffering')).toBe('no');
    expect(await stream.block()).toMatch(/^retry: [2-5]\d{3}\nevent: heartbeat\ndata: 15000$/);
    const { body } = await client(url, 'user 1').get(`/identifications/${id}`);
    expect((await stream.event())?.data).toEqual(body);
  });

  it('continues from the last event that the client has seen', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const first = await follow(url, 'user 1', id);
    const seen = await first.event();
    first.close();
    const lastEvent = { 'last-event-id': seen?.id ?? '' };

    const second = await follow(url, 'user 1', id, lastEvent);
    await second.block();
    await host.send(id, { type: 'cancel' });
    expect((await second.event())?.data.state).toBe('cancelled');

    // A change that was missed meanwhile is sent at once.
    const third = await follow(url, 'user 1', id, lastEvent);
    const last = await third.event();
    expect(last?.data.state).toBe('cancelled');
    expect(await third.event()).toBeNull();

    // A 204 stops an EventSource for good.
    const fourth = await follow(url, 'user 1', id, { 'last-event-id': last?.id ?? '' });
    expect(fourth.response.status).toBe(204);
  });

  it('begins with the current identification for an unknown event id', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    for (const unknown of ['0', '999999.abc', 'x'.repeat(1_000)]) {
      const stream = await follow(url, 'user 1', id, { 'last-event-id': unknown });
      expect((await stream.event())?.data.state).toBe('awaitingRedirect');
    }
  });

  it('ends and frees its slot when the host fails', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const found = await host.get(id);
    const { url } = await serve(host, { limits: { streamsPerUser: 1 } });
    for (let times = 0; times < 2; times += 1) {
      vi.spyOn(host, 'get').mockResolvedValueOnce(found).mockRejectedValueOnce(new Error('full'));
      const stream = await follow(url, 'user 1', id);
      expect(stream.response.status).toBe(200);
      expect(await stream.event()).toBeNull();
    }
  });

  it('sends heartbeats, which say when the next one follows at the latest', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host, { limits: { heartbeat: 10 } });
    const stream = await follow(url, 'user 1', id);
    await stream.event();
    expect(await stream.block()).toBe('event: heartbeat\ndata: 10');
    expect(await stream.block()).toBe('event: heartbeat\ndata: 10');
  });

  it('sends an event with an id of its own for each poll', async () => {
    const sandbox = await start();
    sandbox.script(1, { status: 'PROCESSING', times: Infinity });
    const host = openHost(sandbox);
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const stream = await follow(url, 'user 1', id);
    await host.send(id, { type: 'redirect.succeeded' });
    const ids = new Set<string>();
    for (let polls = 0; polls < 3;) {
      const event = await stream.event();
      expect(ids).not.toContain(event?.id);
      ids.add(event?.id ?? '');
      polls = (event?.data as { progress?: { polls: number } }).progress?.polls ?? 0;
    }
  });

  it('has no hosted URL; only the answer of open has it', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startSigning(host, 1);
    const hosted = (await host.get(id))?.view.hosted?.url ?? '';
    expect(hosted).toContain('http');
    const { url } = await serve(host);
    const stream = await follow(url, 'user 1', id);
    const operator = client(url, 'operator');
    const texts = [
      (await stream.event())?.text,
      (await client(url, 'user 1').get(`/identifications/${id}`)).text,
      (await client(url, 'user 1').post('/identifications')).text,
      (await operator.get(`/identifications/${id}`)).text,
      (await operator.get('/identifications')).text,
    ];
    for (const text of texts) {
      expect(text).toContain('"hostedPage":"signing"');
      expect(text).not.toContain(new URL(hosted).pathname);
      expect(text).not.toContain(sandbox.accessToken);
    }
  });

  it('ends when the identification is final', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    await host.send(id, { type: 'cancel' });
    await until(host, id, 'cancelled');
    const { url } = await serve(host);
    const stream = await follow(url, 'user 1', id);
    expect((await stream.event())?.data.state).toBe('cancelled');
    expect(await stream.event()).toBeNull();
  });
});
