import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createInProcessDriver, testIdentification } from '../../src/testing/index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const { leftOut } = testIdentification({ driver: createInProcessDriver({ clock: vi }), test: it });

it('the machine itself can be walked along every path', () => {
  expect(leftOut).toEqual([]);
});
