import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { identificationInput, identificationMachine } from '../../src/index.js';
import { createKeeper } from '../../src/restate/keeper.js';
import { nextKept, type PersistedMachine } from '../../src/restate/kept-identification.js';

/** What the adapter keeps of a machine in this state. */
function persistedIn(state: 'finalizing' | 'completed'): PersistedMachine {
  const input = identificationInput({ subject: { userId: 42 } });
  const { context } = createActor(identificationMachine, { input }).getSnapshot();
  return { status: state === 'completed' ? 'done' : 'active', value: state, context };
}

it('shows one moment, also where it looks between two writes', async () => {
  const keeper = createKeeper(
    { onCompleted: null, retention: 1_000 },
    { find: () => identificationMachine },
  );
  const finalizing = identificationMachine.resolveState(persistedIn('finalizing'));
  const states: Readonly<Record<string, unknown>> = {
    version: '1',
    snapshot: persistedIn('completed'),
    identification: nextKept(null, finalizing, Date.now(), false),
  };
  const ctx = {
    key: 'an-id',
    get: <T>(name: string) => Promise.resolve((states[name] ?? null) as T | null),
  };

  const found = await keeper.load(ctx);

  if (found === null) throw new Error('Nothing was found.');
  const { view, timeline, version } = keeper.show(ctx, found);
  expect(view.state).toBe('completed');
  expect(timeline.map(({ state }) => state)).toEqual(['finalizing', 'completed']);
  expect(version).toBe(2);
});

it('lets whoever has heard all wait, also where the service has not the machine', async () => {
  const keeper = createKeeper({ onCompleted: null, retention: 1_000 }, { find: () => undefined });
  const finalizing = identificationMachine.resolveState(persistedIn('finalizing'));
  const states = new Map<string, unknown>([
    ['version', 'an older machine'],
    ['snapshot', persistedIn('finalizing')],
    ['identification', nextKept(null, finalizing, Date.now(), false)],
  ]);
  const watcher = { awakeable: 'an-awakeable', after: 1 };

  await keeper.addWatcher(
    {
      key: 'an-id',
      get: <T>(name: string) => Promise.resolve((states.get(name) ?? null) as T | null),
      set: (name, value) => {
        states.set(name, value);
      },
      resolveAwakeable: () => {
        throw new Error('There is no news.');
      },
    },
    watcher,
  );

  expect(states.get('watchers')).toEqual([watcher]);
});
