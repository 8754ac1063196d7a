import { expect, test, vi } from 'vitest';
import {
  createTokenSource,
  type GetAccessToken,
  type TokenSource,
} from '../../src/gateway/token.js';

const PATIENT = new AbortController().signal;

/** A provider of numbered tokens: `new-1`, `new-2`, … */
const counting = () => {
  let given = 0;
  return vi.fn<GetAccessToken>(() => {
    given += 1;
    return `new-${String(given)}`;
  });
};

/** Has `count` different tokens refused. */
async function refuse(tokens: TokenSource, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    await tokens.replace(`old-${String(number)}`, PATIENT);
  }
}

test('16 replacements are remembered', async () => {
  const ask = counting();
  const tokens = createTokenSource(ask);
  await refuse(tokens, 16);
  expect(await tokens.replace('old-1', PATIENT)).toBe('new-1');
  expect(ask).toHaveBeenCalledTimes(16);
});

test('the oldest replacement is forgotten, and no other, when there are 17', async () => {
  const ask = counting();
  const tokens = createTokenSource(ask);
  await refuse(tokens, 17);
  expect(await tokens.replace('old-2', PATIENT)).toBe('new-2');
  expect(await tokens.replace('old-1', PATIENT)).toBe('new-18');
});

test('a replacement is remembered when a caller that has received it leaves later', async () => {
  const ask = counting();
  const tokens = createTokenSource(ask);
  const controller = new AbortController();
  await tokens.replace('old', controller.signal);
  controller.abort();
  expect(await tokens.replace('old', PATIENT)).toBe('new-1');
  expect(ask).toHaveBeenCalledTimes(1);
});
