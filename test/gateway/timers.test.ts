import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGatewayActors } from '../../src/gateway/actors.js';
import { started, STATUS_INPUT } from './helpers.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A status call with an answer. */
const call = (answer: () => Promise<Response>) =>
  started(
    createGatewayActors({
      baseUrl: 'https://api.example',
      getAccessToken: () => 'token',
      fetch: answer,
    }).getStatus,
    STATUS_INPUT,
  );

const PROBLEM = {
  status: 422,
  headers: { 'content-type': 'application/problem+json' },
} as const;

test.each([
  ['an answer', () => Promise.resolve(Response.json({ videoIdentificationStatus: null }))],
  ['a refusal', () => Promise.resolve(new Response('{"title":"No"}', PROBLEM))],
  ['a connection that breaks', () => Promise.reject(new TypeError())],
])('a call leaves no timer after %s', async (_, answer) => {
  const { outcome } = call(answer);
  expect(vi.getTimerCount()).toBe(1);
  await outcome.catch(() => undefined);
  expect(vi.getTimerCount()).toBe(0);
});

test('a call leaves no timer where it is stopped in the turn that starts it', async () => {
  const { stop } = call(() => new Promise(() => undefined));
  stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('a call leaves no timer where it is stopped while it waits for the answer', async () => {
  const { stop } = call(() => new Promise(() => undefined));
  await vi.advanceTimersByTimeAsync(10);
  stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});
