import { expect, it, vi } from 'vitest';
import { atIdentityCheck, atSigning, promptStorage, runApp, settle } from './helpers.js';

const DAY_MS = 24 * 3_600_000;

it('an identity check that its user has left expires after 30 days without a call, and one tap starts again', async () => {
  const { host, view, initiate, getStatus } = await atIdentityCheck();
  await vi.advanceTimersByTimeAsync(30 * DAY_MS);
  await settle();
  expect(view().state).toBe('expired');
  expect([initiate.calls.length, getStatus.calls.length]).toEqual([1, 0]);
  host.start();
  await settle();
  expect([view().state, initiate.calls.length]).toEqual(['initiating', 2]);
});

it('the wait goes on while the system has ended the app', async () => {
  const entries = new Map<string, string>();
  const first = await atIdentityCheck({ storage: promptStorage(entries) });
  first.host.close();
  vi.setSystemTime(Date.now() + 31 * DAY_MS);
  const { host, view, initiate } = runApp({ storage: promptStorage(entries) });
  await host.ready;
  await settle();
  expect([view().state, initiate.calls.length]).toEqual(['expired', 0]);
});

it('a return that starts the app after 31 days still counts', async () => {
  const entries = new Map<string, string>();
  const first = await atIdentityCheck({ storage: promptStorage(entries) });
  first.host.close();
  vi.setSystemTime(Date.now() + 31 * DAY_MS);
  const { host, states } = runApp({
    storage: promptStorage(entries),
    launchUrl: 'myapp://identified',
  });
  await host.ready;
  await settle();
  expect(states.at(-1)).toBe('phaseA');
});

it('a signing is asked about once before it expires, and goes on where it is signed', async () => {
  const { view, getStatus } = await atSigning();
  const before = getStatus.calls.length;
  await vi.advanceTimersByTimeAsync(30 * DAY_MS);
  await settle();
  expect(getStatus.calls.length).toBe(before + 1);
  await getStatus.answer({ status: 'DOCUMENT_SIGN_SUCCESS', url: null });
  await settle();
  expect(view().state).toBe('finalizing');
});
