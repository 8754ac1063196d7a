import { vi } from 'vitest';
import { failure } from '../../machines/failure.js';
import type { GetAccessToken } from '../../src/gateway/token.js';

/** A provider that gives these answers in turn, and rejects with those that are errors. */
export const provider = (...answers: readonly (string | null | Error | Promise<string>)[]) => {
  const left = [...answers];
  return vi.fn<GetAccessToken>(() => {
    const answer = left.shift() ?? null;
    return answer instanceof Error ? Promise.reject(answer) : answer;
  });
};

export const DOWN = new Error('The OAuth server is down.');

export const never = (): Promise<never> => new Promise(() => undefined);

/** The signal of a caller that never leaves. */
export const PATIENT = new AbortController().signal;

/** A caller that the test makes leave or time out. */
export function caller() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    leave: () => {
      controller.abort();
    },
    timeOut: () => {
      controller.abort(failure('timeout'));
    },
  };
}
