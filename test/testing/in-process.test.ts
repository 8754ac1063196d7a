import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createInProcessDriver, testIdentification } from '../../src/testing/index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const { skipped } = testIdentification({ driver: createInProcessDriver({ clock: vi }), test: it });

it('the in-process driver skips no path', () => {
  expect(skipped).toEqual([]);
});
