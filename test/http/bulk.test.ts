/** What an operator does with many identifications at once. */
import { describe, expect, it } from 'vitest';
import type { BulkProgress } from '../../src/host/bulk.js';
import { runBulk } from '../../src/host/bulk.js';
import type { IdentificationHost } from '../../src/index.js';
import { start } from '../sandbox/helpers.js';
import {
  failingStore,
  openHost,
  operations,
  startParked,
  startSigning,
  until,
} from '../server/helpers.js';
import { submit } from '../support/host.js';
import { client, serve } from './helpers.js';

async function startFailed(host: IdentificationHost, userId: number): Promise<string> {
  const id = await startParked(host, userId);
  await host.send(id, { type: 'redirect.failed' });
  await until(host, id, 'failed');
  return id;
}

const users = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const lines = (text: string): BulkProgress[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BulkProgress);

/** The last report. */
const result = (text: string): Partial<BulkProgress> => lines(text).at(-1) ?? {};

const tokenOf = (html: string): string => /name="token" value="([\w-]+)"/.exec(html)?.[1] ?? '';

describe('POST /identifications/bulk', () => {
  it('retries every failed identification, and reports its progress and the result', async () => {
    const host = openHost(await start());
    const failed = await Promise.all(users(23).map((userId) => startFailed(host, userId)));
    const waiting = await startParked(host, 99);
    const { url } = await serve(host);
    const answer = await client(url, 'operator').post('/identifications/bulk', {
      action: 'retry',
      state: 'failed',
    });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const reports = lines(answer.text);
    expect(reports.map(({ seen, finished }) => [seen, finished])).toEqual([
      ...[10, 20, 23].map((seen) => [seen, false]),
      [23, true],
    ]);
    expect(reports.at(-1)).toEqual({
      ...{ total: 23, seen: 23, changed: 23, unchanged: 0, refused: 0 },
      ...{ finished: true, stoppedBy: null, problems: [] },
    });
    for (const id of failed) await until(host, id, 'awaitingRedirect');
    expect((await host.get(waiting))?.timeline).toHaveLength(2);
  });

  it('retries only those with the failure that is asked for', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const other = await startFailed(host, 1);
    sandbox.faults.next('initiate', { kind: 'answer', status: 400 });
    const { identification } = await host.start({ userId: 2 });
    await until(host, identification.id, 'failed');
    const { url } = await serve(host);
    const { text } = await client(url, 'operator').post('/identifications/bulk', {
      action: 'retry',
      state: 'failed',
      failure: 'notEligible',
    });
    expect(result(text)).toMatchObject({ seen: 2, changed: 1, refused: 0 });
    await until(host, identification.id, 'awaitingRedirect');
    expect((await host.get(other))?.view.state).toBe('failed');
  });

  it('keeps waiting for every stalled identification', async () => {
    const host = openHost(await start(), { timings: { pollInterval: 15, pollTimeout: 60 } });
    const ids = await Promise.all(
      users(3).map(async (userId) => {
        const id = await startParked(host, userId);
        await host.send(id, { type: 'redirect.succeeded' });
        await until(host, id, 'stalled');
        return id;
      }),
    );
    const { url } = await serve(host);
    const { text } = await client(url, 'operator').post('/identifications/bulk', {
      action: 'keepWaiting',
      state: 'stalled',
    });
    expect(result(text)).toMatchObject({ changed: 3, refused: 0 });
    for (const id of ids) {
      const { timeline } = await until(host, id, 'stalled');
      expect(timeline.filter(({ state }) => state === 'stalled').length).toBeGreaterThan(1);
    }
  });

  it('asks about every identification at the signing, and says for how many there is news', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const [signed, unsigned] = [await startSigning(host, 1), await startSigning(host, 2)];
    const { view } = await until(host, signed, 'signing');
    await submit({ ...view, hosted: await host.hostedPage(signed) }, 'sign');
    const before = operations(sandbox).length;
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    const ask = { action: 'ask', state: 'signing' };
    expect(result((await operator.post('/identifications/bulk', ask)).text)).toMatchObject({
      ...{ seen: 2, changed: 1, unchanged: 1 },
    });
    await until(host, signed, 'completed');
    expect((await host.get(unsigned))?.view.state).toBe('signing');
    expect(operations(sandbox).slice(before).sort()).toEqual(['finalize', 'status', 'status']);
  });

  it('lists what it leaves as it is, with the reason', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    sandbox.faults.next('initiate', { kind: 'answer', status: 422 });
    const { identification } = await host.start({ userId: 1 });
    await until(host, identification.id, 'failed');
    const { url } = await serve(host);
    const { text } = await client(url, 'operator').post('/identifications/bulk', {
      action: 'retry',
      state: 'failed',
    });
    expect(result(text)).toMatchObject({
      ...{ changed: 0, refused: 1 },
      problems: [{ id: identification.id, code: 'notAccepted' }],
    });
  });

  it('stops where the store fails, says so, and goes on when it is asked again', async () => {
    const { failing, fill, makeRoom } = failingStore();
    const host = openHost(await start(), { store: failing });
    const ids = await Promise.all(users(3).map((userId) => startFailed(host, userId)));
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    fill();
    const retry = { action: 'retry', state: 'failed' };
    expect(result((await operator.post('/identifications/bulk', retry)).text)).toMatchObject({
      ...{ changed: 0, finished: true, stoppedBy: 'storeUnavailable' },
    });
    makeRoom();
    expect(result((await operator.post('/identifications/bulk', retry)).text)).toMatchObject({
      ...{ changed: 3, stoppedBy: null },
    });
    for (const id of ids) await until(host, id, 'awaitingRedirect');
  });

  it.each([
    [{ action: 'cancel', state: 'failed' }, 400],
    [{ action: 'retry', state: 'signing' }, 400],
    [{ action: 'retry', state: 'failed', failure: 'nonsense' }, 400],
    [{ action: 'retry' }, 400],
  ])('refuses %j', async (body, status) => {
    const { url } = await serve(openHost(await start()));
    expect((await client(url, 'operator').post('/identifications/bulk', body)).status).toBe(status);
  });

  it('is for operators alone', async () => {
    const host = openHost(await start());
    const id = await startFailed(host, 1);
    const { url } = await serve(host);
    const body = { action: 'retry', state: 'failed' };
    expect((await client(url, 'user 1').post('/identifications/bulk', body)).status).toBe(403);
    expect((await client(url, null).post('/identifications/bulk', body)).status).toBe(401);
    expect((await host.get(id))?.view.state).toBe('failed');
  });
});

it('stops after the ten that it is doing when its client leaves', async () => {
  const host = openHost(await start());
  await Promise.all(users(25).map((userId) => startFailed(host, userId)));
  const left = new AbortController();
  const reports: BulkProgress[] = [];
  for await (const progress of runBulk(host, 'retry', { state: 'failed' }, left.signal)) {
    reports.push(progress);
    left.abort();
  }
  expect(reports.map(({ changed }) => changed)).toEqual([10]);
  expect((await host.count()).failed).toBe(15);
});

describe('the operator’s page', () => {
  it('has a form for all identifications of a state, and shows progress and result', async () => {
    const host = openHost(await start());
    const ids = await Promise.all(users(12).map((userId) => startFailed(host, userId)));
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    const { text } = await operator.get('/operator?state=failed');
    expect(text).toContain('Retry all of these');
    const answer = await operator.get('/operator/bulk', {
      method: 'POST',
      body: new URLSearchParams({
        ...{ token: tokenOf(text), state: 'failed', failure: '', action: 'retry' },
      }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url },
    });
    expect(answer.status).toBe(200);
    expect(answer.text.replace(/\s+/g, ' ')).toContain('10 of 12: 10 changed');
    expect(answer.text.replace(/\s+/g, ' ')).toMatch(/Done.*12 of 12: 12 changed/);
    expect(answer.text).toContain('</html>');
    for (const id of ids) await until(host, id, 'awaitingRedirect');
  });

  it('changes nothing for a form of another site', async () => {
    const host = openHost(await start());
    const id = await startFailed(host, 1);
    const { url } = await serve(host);
    const answer = await client(url, 'operator').get('/operator/bulk', {
      method: 'POST',
      body: 'state=failed&action=retry&token=guessed',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url },
    });
    expect(answer.status).toBe(403);
    expect((await host.get(id))?.view.state).toBe('failed');
  });

  it('offers nothing for states in which no action can help', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    await host.send(id, { type: 'cancel' });
    const { url } = await serve(host);
    const { text } = await client(url, 'operator').get('/operator?state=cancelled');
    expect(text).not.toContain('operator/bulk');
  });

  it('asks about one identification', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startSigning(host, 1);
    const { view } = await until(host, id, 'signing');
    await submit({ ...view, hosted: await host.hostedPage(id) }, 'sign');
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    const { text } = await operator.get(`/operator/${id}`);
    await operator.get(`/operator/${id}/ask`, {
      method: 'POST',
      body: new URLSearchParams({ token: tokenOf(text) }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url },
    });
    await until(host, id, 'completed');
  });
});
