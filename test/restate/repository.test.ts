import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { identificationInput, identificationMachine } from '../../src/index.js';
import { nextRecord, type PersistedSnapshot } from '../../src/restate/identification-record.js';
import { createRepository } from '../../src/restate/repository.js';

const OPTIONS = {
  onCompleted: null,
  events: null,
  retention: 1_000,
  askTimes: {
    firstPause: 100,
    longestPause: 1_000,
    abandonAfter: { awaitingRedirect: 10_000, signing: 10_000, stalled: 10_000, failed: 10_000 },
  },
};

/** The snapshot that the adapter stores of a machine in this state. */
function persistedIn(state: 'finalizing' | 'completed'): PersistedSnapshot {
  const input = identificationInput({ subject: { userId: 42 } });
  const { context } = createActor(identificationMachine, { input }).getSnapshot();
  return { status: state === 'completed' ? 'done' : 'active', value: state, context };
}

it('shows the adapter’s new state when it reads before our own write', async () => {
  const repository = createRepository(OPTIONS, { find: () => identificationMachine });
  const finalizing = identificationMachine.resolveState(persistedIn('finalizing'));
  const states: Readonly<Record<string, unknown>> = {
    version: '1',
    snapshot: persistedIn('completed'),
    identification: nextRecord(null, finalizing, Date.now(), false),
  };
  const ctx = {
    key: 'an-id',
    get: <T>(name: string) => Promise.resolve((states[name] ?? null) as T | null),
  };

  const found = await repository.load(ctx);

  if (found === null) throw new Error('The identification was not found.');
  const { view, timeline, version } = repository.show(ctx, found);
  expect(view.state).toBe('completed');
  expect(timeline.map(({ state }) => state)).toEqual(['finalizing', 'completed']);
  expect(version).toBe(2);
});

it('lets a watcher without news wait, even if the service lacks the machine', async () => {
  const repository = createRepository(OPTIONS, { find: () => undefined });
  const finalizing = identificationMachine.resolveState(persistedIn('finalizing'));
  const states = new Map<string, unknown>([
    ['version', 'an older machine'],
    ['snapshot', persistedIn('finalizing')],
    ['identification', nextRecord(null, finalizing, Date.now(), false)],
  ]);
  const watcher = { awakeable: 'an-awakeable', after: 1 };

  await repository.addWatcher(
    {
      key: 'an-id',
      get: <T>(name: string) => Promise.resolve((states.get(name) ?? null) as T | null),
      set: (name, value) => {
        states.set(name, value);
      },
      resolveAwakeable: () => {
        throw new Error('There is no newer version.');
      },
    },
    watcher,
  );

  expect(states.get('watchers')).toEqual([watcher]);
});
