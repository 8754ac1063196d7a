import { expect, test, vi } from 'vitest';
import {
  createTokenSource,
  type GetAccessToken,
  type UserTokens,
} from '../../src/gateway/token.js';
import { USER } from './helpers.js';
import { PATIENT } from './token-callers.js';

/** A provider of numbered tokens: `new-1`, `new-2`, … */
const counting = () => {
  let given = 0;
  return vi.fn<GetAccessToken>(() => {
    given += 1;
    return `new-${String(given)}`;
  });
};

/** Has `count` different tokens refused. */
async function refuse(tokens: UserTokens, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    await tokens.replace(`old-${String(number)}`, PATIENT);
  }
}

test('16 replacements are remembered', async () => {
  const ask = counting();
  const tokens = createTokenSource(ask)(USER);
  await refuse(tokens, 16);
  expect(await tokens.replace('old-1', PATIENT)).toBe('new-1');
  expect(ask).toHaveBeenCalledTimes(16);
});

test('the oldest replacement is forgotten, and no other, when there are 17', async () => {
  const ask = counting();
  const tokens = createTokenSource(ask)(USER);
  await refuse(tokens, 17);
  expect(await tokens.replace('old-2', PATIENT)).toBe('new-2');
  expect(await tokens.replace('old-1', PATIENT)).toBe('new-18');
});

test('a replacement is remembered when a caller that has received it leaves later', async () => {
  const ask = counting();
  const tokens = createTokenSource(ask)(USER);
  const controller = new AbortController();
  await tokens.replace('old', controller.signal);
  controller.abort();
  expect(await tokens.replace('old', PATIENT)).toBe('new-1');
  expect(ask).toHaveBeenCalledTimes(1);
});
