/** Row 48: what a browser's own `EventSource` is answered, which ends for good on any status but 200. */
import { describe, expect, it } from 'vitest';
import type { IdentificationHost } from '../../src/index.js';
import type { Authorization } from '../../src/http/index.js';
import { openPage } from '../inspect/browser.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { serve } from './helpers.js';

const USER: Authorization = { kind: 'user', userId: 1, userType: 'individual' };

/** A page of the API's own origin that follows an identification. */
async function openEventSource(host: IdentificationHost, id: string) {
  let caller: Authorization | null = USER;
  let authorized = 0;
  const served = await serve(host, {
    authorize: () => {
      authorized += 1;
      return caller;
    },
  });
  // The API's own policy lets no page of it connect anywhere.
  const { page } = await openPage({ bypassCSP: true });
  await page.goto(`${served.url}/health`);
  const open = () =>
    page.evaluate(
      (path) =>
        new Promise<number>((resolve) => {
          const source = new EventSource(path);
          const look = (): void => {
            resolve(source.readyState);
          };
          source.onmessage = look;
          source.onerror = look;
          Object.assign(globalThis, { source });
        }),
      `/identifications/${id}/events`,
    );
  const state = () =>
    page.evaluate(() => (globalThis as { source?: EventSource }).source?.readyState);
  return {
    ...served,
    open,
    state,
    requests: () => authorized,
    logOut: (): void => {
      caller = null;
    },
  };
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

describe("48: a browser's EventSource", () => {
  it('follows an identification', async () => {
    const host = openHost(await start());
    const { open } = await openEventSource(host, await startParked(host, 1));
    expect(await open()).toBe(OPEN);
  });

  it('is told to come back by a server that drains, whether it was there before or not', async () => {
    const host = openHost(await start());
    const { open, state, api, requests } = await openEventSource(host, await startParked(host, 1));
    expect(await open()).toBe(OPEN);
    api.drain();
    await expect.poll(state).toBe(CONNECTING);
    const before = requests();
    // It is back, and gets the same answer.
    await expect.poll(requests).toBeGreaterThan(before + 1);
    expect(await state()).toBe(CONNECTING);
  });

  it('ends for good after a logout, and asks no more', async () => {
    const host = openHost(await start());
    const { open, state, logOut, url, requests } = await openEventSource(
      host,
      await startParked(host, 1),
    );
    logOut();
    expect(await open()).toBe(CLOSED);
    const before = requests();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([await state(), requests() - before]).toEqual([CLOSED, 0]);
    expect((await fetch(`${url}/identifications/x/events`)).status).toBe(401);
  });
});

describe('48: a client that accepts events alone', () => {
  it.each([
    ['429 or 503', { streams: 0 }, 200],
    ['404', {}, 204],
  ] as const)('gets for a %s what an EventSource understands', async (_, limits, status) => {
    const host = openHost(await start());
    const id = status === 200 ? await startParked(host, 1) : 'unknown';
    const { url } = await serve(host, { authorize: () => USER, limits });
    const answer = await fetch(`${url}/identifications/${id}/events`, {
      headers: { accept: 'text/event-stream' },
    });
    expect(answer.status).toBe(status);
    const [, retry = '0'] = /^retry: (\d+)\n\n$/.exec(await answer.text()) ?? [];
    if (status === 200) expect(Number(retry)).toBeGreaterThanOrEqual(30_000);
  });
});
