import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { createTokenSource } from '../../src/gateway/token.js';
import { deferred, USER } from './helpers.js';
import { caller, DOWN, never, PATIENT, provider } from './token-callers.js';

describe('a hung refresh', () => {
  test('is dropped when a caller times out', async () => {
    const ask = provider(never(), 'new');
    const tokens = createTokenSource(ask)(USER);
    const { signal, timeOut } = caller();
    void tokens.replace('old', signal);
    timeOut();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
  });

  test('is dropped for new callers when one caller times out while another still waits', async () => {
    const answer = deferred<string>();
    const tokens = createTokenSource(provider(answer.promise, 'new'))(USER);
    const { signal, timeOut } = caller();
    void tokens.replace('old', signal);
    const patient = tokens.replace('old', PATIENT);
    timeOut();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    answer.resolve('late');
    expect(await patient).toBe('late');
  });

  test('is dropped when its last caller leaves', async () => {
    const tokens = createTokenSource(provider(never(), 'new'))(USER);
    const callers = [caller(), caller()];
    for (const { signal } of callers) void tokens.replace('old', signal);
    for (const { leave } of callers) leave();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
  });

  test('does not drop the next refresh where it rejects late', async () => {
    const end = deferred();
    const ask = provider(
      end.promise.then(() => Promise.reject(DOWN)),
      'new',
    );
    const tokens = createTokenSource(ask)(USER);
    const { signal, timeOut } = caller();
    const hanging = tokens.replace('old', signal);
    timeOut();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    end.resolve(undefined);
    await expect(hanging).rejects.toStrictEqual(failure('tokenUnavailable'));
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('is followed by one new refresh for all later callers', async () => {
    const answer = deferred<string>();
    const ask = provider(never(), answer.promise);
    const tokens = createTokenSource(ask)(USER);
    const { signal, leave } = caller();
    void tokens.replace('old', signal);
    leave();
    const next = [tokens.replace('old', PATIENT), tokens.replace('old', PATIENT)];
    answer.resolve('new');
    expect(await Promise.all(next)).toEqual(['new', 'new']);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

describe('the signal of a refresh', () => {
  test('aborts when the last caller leaves', () => {
    const ask = provider(never());
    const tokens = createTokenSource(ask)(USER);
    const callers = [caller(), caller()] as const;
    for (const { signal } of callers) void tokens.replace('old', signal);
    const given = ask.mock.calls[0]?.[0].signal;

    callers[0].leave();
    expect(given?.aborted).toBe(false);
    callers[1].leave();
    expect(given?.aborted).toBe(true);
  });

  test('does not abort when one caller times out while another waits', () => {
    const ask = provider(never());
    const tokens = createTokenSource(ask)(USER);
    const { signal, timeOut } = caller();
    void tokens.replace('old', signal);
    void tokens.replace('old', PATIENT);
    timeOut();
    expect(ask.mock.calls[0]?.[0].signal.aborted).toBe(false);
  });
});

test('a refresh goes on for the other callers when one leaves', async () => {
  const answer = deferred<string>();
  const ask = provider(answer.promise);
  const tokens = createTokenSource(ask)(USER);
  const { signal, leave } = caller();
  const callers = [tokens.replace('old', signal), tokens.replace('old', PATIENT)];
  leave();
  callers.push(tokens.replace('old', PATIENT));
  answer.resolve('new');
  expect(await Promise.all(callers)).toEqual(['new', 'new', 'new']);
  expect(ask).toHaveBeenCalledTimes(1);
});
