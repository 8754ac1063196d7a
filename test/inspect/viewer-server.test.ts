import { request as httpRequest } from 'node:http';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { JournalEntry } from '../../src/inspect/index.js';
import { createViewerClient } from '../../src/inspect/viewer/client.js';
import { startViewer, type Viewer } from '../../src/inspect/viewer/server.js';
import { entryAt } from './entries.js';
import { collectGarbage } from '../support/garbage.js';
import { startUnresponsiveServer } from './unresponsive-server.js';

async function openViewer(recorded?: readonly JournalEntry[]): Promise<Viewer> {
  const viewer = await startViewer({ port: 0, ...(recorded && { recorded }) });
  onTestFinished(() => viewer.close());
  return viewer;
}

const JOURNAL = { 'content-type': 'application/x-ndjson' };

const post = (
  viewer: Viewer,
  body: string,
  headers: Readonly<Record<string, string>> = JOURNAL,
): Promise<Response> => fetch(`${viewer.url}/events`, { method: 'POST', headers, body });

/** Reads the event stream until it matches a pattern. */
async function streamUntil(viewer: Viewer, pattern: RegExp): Promise<string> {
  const stop = new AbortController();
  const answer = await fetch(`${viewer.url}/events`, { signal: stop.signal });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (pattern.test(text)) break;
  }
  stop.abort();
  return text;
}

/** Sends a request with another `Host`, which `fetch` does not allow. */
const statusForHost = (viewer: Viewer, host: string, path = '/'): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = httpRequest(`${viewer.url}${path}`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject).end();
  });

it('rejects a port that is taken, with what to do', async () => {
  const { port } = new URL((await openViewer()).url);
  await expect(startViewer({ port: Number(port) })).rejects.toThrow(
    new RegExp(`^Port ${port} of 127.0.0.1 is in use: .* another port`),
  );
});

it('a stream begins with the earlier entries and continues with new ones', async () => {
  const viewer = await openViewer();
  await post(viewer, JSON.stringify(entryAt('initiating')));
  const stream = streamUntil(viewer, /"signing"/);
  await streamUntil(viewer, /"initiating"/);
  await post(viewer, JSON.stringify(entryAt('signing')));
  expect(await stream).toMatch(/event: reset\n[\s\S]*"initiating"[\s\S]*"signing"/);
});

it('a stream reports a recorded journal as recorded', async () => {
  const viewer = await openViewer([entryAt('completed')]);
  expect(await streamUntil(viewer, /recorded/)).toContain('"completed"');
});

it('a stream contains only valid entries, without unknown fields', async () => {
  const viewer = await openViewer();
  const lines = [
    JSON.stringify({ ...entryAt('initiating'), url: 'https://canary.example' }),
    JSON.stringify({ ...entryAt('initiating'), event: 'canary' }),
    'canary',
    JSON.stringify(entryAt('completed')),
  ];
  expect((await post(viewer, lines.join('\n'))).status).toBe(204);
  const text = await streamUntil(viewer, /completed/);
  expect(text).not.toContain('canary');
  expect(text.match(/^data: \{/gm)).toHaveLength(2);
});

it.each([
  'viewer.example',
  'viewer.example:80',
  '127.0.0.1',
  'localhost:1',
  '127.0.0.1.nip.example',
])('refuses a request for another host name: %s', async (host) => {
  const viewer = await openViewer();
  expect(await statusForHost(viewer, host)).toBe(421);
  expect(await statusForHost(viewer, host, '/events')).toBe(421);
});

it('answers requests for 127.0.0.1 and localhost', async () => {
  const viewer = await openViewer();
  const { host, port } = new URL(viewer.url);
  expect(await statusForHost(viewer, host)).toBe(200);
  expect(await statusForHost(viewer, `localhost:${port}`)).toBe(200);
});

it.each([
  ['from another origin', { ...JOURNAL, origin: 'https://viewer.example' }, 403],
  ['from an opaque origin', { ...JOURNAL, origin: 'null' }, 403],
  ['of a media type that needs no preflight', { 'content-type': 'text/plain' }, 415],
])('refuses entries %s', async (_, headers, status) => {
  const viewer = await openViewer();
  const answer = await post(viewer, JSON.stringify(entryAt('signing')), headers);
  expect(answer.status).toBe(status);
});

it('refuses a body that is too long', async () => {
  const viewer = await openViewer();
  const answer = await post(viewer, 'x'.repeat(300 * 1024));
  expect(answer.status).toBe(413);
});

it('every response has headers against reading, framing and loading from other sites', async () => {
  const viewer = await openViewer();
  for (const path of ['/', '/viewer.js', '/viewer.css', '/nothing']) {
    const { headers } = await fetch(`${viewer.url}${path}`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

it('refuses the ninth stream', async () => {
  const viewer = await openViewer();
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
  });
  const watch = (): Promise<Response> => fetch(`${viewer.url}/events`, { signal: stop.signal });
  for (let watching = 0; watching < 8; watching += 1) expect((await watch()).status).toBe(200);
  expect((await watch()).status).toBe(503);
});

it('keeps at most 2000 entries for later pages', async () => {
  const viewer = await openViewer();
  for (let sent = 0; sent < 25; sent += 1) {
    viewer.add(Array.from({ length: 100 }, () => entryAt('phaseA')));
  }
  viewer.add([entryAt('completed')]);
  const text = await streamUntil(viewer, /"completed"/);
  expect(text.match(/^data: \{/gm)).toHaveLength(2_000);
});

it('disconnects a page that reads nothing', async () => {
  const viewer = await openViewer();
  const answer = await fetch(`${viewer.url}/events`);
  const many = Array.from({ length: 1_000 }, () => entryAt('phaseA'));
  for (let sent = 0; sent < 100; sent += 1) {
    viewer.add(many);
    await new Promise(setImmediate);
  }
  await expect(answer.text()).rejects.toThrow();
});

it('a client sends its entries to a viewer', async () => {
  const viewer = await openViewer();
  const client = createViewerClient(viewer.url, () => undefined);
  client.send(entryAt('initiating'));
  client.send(entryAt('completed'));
  await client.close();
  expect(await streamUntil(viewer, /"completed"/)).toMatch(/"initiating"[\s\S]*"completed"/);
});

it('a client warns once of a viewer that is not running, and closes at once', async () => {
  const viewer = await openViewer();
  await viewer.close();
  const warn = vi.fn();
  const client = createViewerClient(viewer.url, warn);
  for (let sent = 0; sent < 200; sent += 1) client.send(entryAt('phaseA'));
  await client.close();
  expect(warn).toHaveBeenCalledTimes(1);
});

it('a client stops waiting for a viewer that never answers', async () => {
  const url = await startUnresponsiveServer();
  const warn = vi.fn();
  const client = createViewerClient(url, warn);
  for (let sent = 0; sent < 2_000; sent += 1) client.send(entryAt('phaseA'));
  // Node loses the timeout of a combined signal at garbage collection.
  const collecting = setInterval(collectGarbage, 100);
  await client.close();
  clearInterval(collecting);
  expect(warn).toHaveBeenCalledTimes(1);
});

it('61: a huge recorded journal is shown by its newest entries', async () => {
  const entries = Array.from({ length: 300_000 }, () => entryAt('phaseA'));
  const viewer = await openViewer([...entries, entryAt('completed')]);
  expect(await streamUntil(viewer, /recorded/)).toContain('"completed"');
});
