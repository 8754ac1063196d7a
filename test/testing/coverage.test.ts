import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMachine } from 'xstate';
import { identificationMachine } from '../../src/index.js';
import { createInProcessDriver, identificationPaths, runPath } from '../../src/testing/index.js';
import { transitionsOf, watchTransitions } from './transitions.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('the paths take every transition of the machine, each guarded branch included', async () => {
  const { taken, inspect } = watchTransitions();
  const driver = createInProcessDriver({ clock: vi, inspect });

  for (const path of identificationPaths) await runPath(path, driver);

  const all = transitionsOf(identificationMachine);
  expect(all.filter((name) => !taken.has(name))).toEqual([]);
  expect([...taken].filter((name) => !all.includes(name))).toEqual([]);
});

it('every transition has a unique name', () => {
  const all = transitionsOf(identificationMachine);

  expect(new Set(all).size).toBe(all.length);
});

it('every path has a unique name', () => {
  const names = identificationPaths.map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
});

describe('transitionsOf', () => {
  it('lists each guarded branch of each state, and the root’s transitions for each state', () => {
    const machine = createMachine({
      initial: 'a',
      on: { stop: '.end' },
      states: {
        a: {
          initial: 'x',
          states: {
            x: { on: { go: [{ guard: 'isOpen', target: '#b' }, { target: 'y' }] } },
            y: {},
          },
        },
        b: { id: 'b', on: { stop: {} } },
        end: { type: 'final' },
      },
    });

    expect(transitionsOf(machine)).toEqual([
      'a.x: go [isOpen] → b',
      'a.x: go → a.y',
      'a: stop → end',
      'b: stop → stays',
    ]);
  });
});
