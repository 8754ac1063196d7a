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

it('no two transitions have the same name, so that none hides behind another', () => {
  const all = transitionsOf(identificationMachine);

  expect(new Set(all).size).toBe(all.length);
});

it('every path has a name of its own', () => {
  const names = identificationPaths.map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
});

describe('the transitions of a machine', () => {
  it('are those of its inner steps, each branch by itself, and those of the root in each state', () => {
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
