import { expect, test, vi } from 'vitest';
import {
  createTokenSource,
  type GetAccessToken,
  type TokenSource,
} from '../../src/gateway/token.js';

const PATIENT = new AbortController().signal;

/** Numbers what it gives: `new-1`, `new-2`, … */
const counting = () => {
  let given = 0;
  return vi.fn<GetAccessToken>(() => {
    given += 1;
    return `new-${String(given)}`;
  });
};

/** Has as many different tokens refused. */
async function refuse(tokens: TokenSource, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    await tokens.replace(`old-${String(number)}`, PATIENT);
  }
}

test('the replacement of a token is remembered while there are 16 of them', async () => {
  const ask = counting();
  const tokens = createTokenSource(ask);
  await refuse(tokens, 16);
  expect(await tokens.replace('old-1', PATIENT)).toBe('new-1');
  expect(ask).toHaveBeenCalledTimes(16);
});

test('the replacement of the oldest token is forgotten, and no other, where there are more', async () => {
  const ask = counting();
  const tokens = createTokenSource(ask);
  await refuse(tokens, 17);
  expect(await tokens.replace('old-2', PATIENT)).toBe('new-2');
  expect(await tokens.replace('old-1', PATIENT)).toBe('new-18');
});

test('the replacement of a token stays when a caller that has got it leaves later', async () => {
  const ask = counting();
  const tokens = createTokenSource(ask);
  const controller = new AbortController();
  await tokens.replace('old', controller.signal);
  controller.abort();
  expect(await tokens.replace('old', PATIENT)).toBe('new-1');
  expect(ask).toHaveBeenCalledTimes(1);
});
