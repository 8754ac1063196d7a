/** The identification as a child of the app's own machine. */
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  assign,
  createActor,
  fromPromise,
  setup,
  stopChild,
  type ActorRefFrom,
  type InspectionEvent,
} from 'xstate';
import {
  identificationInput,
  identificationMachine,
  viewOf,
  type FinalizeInput,
  type IdentificationEvent,
  type IdentificationOptions,
  type IdentificationOutput,
  type InitiateAnswer,
  type InitiateInput,
  type StatusAnswer,
  type StatusInput,
} from '../../src/index.js';
import {
  createJournal,
  redactInspectionEvent,
  type JournalEntry,
  type RedactedInspectionEvent,
} from '../../src/inspect/index.js';
import { toStatelyEvent } from '../../src/inspect/stately-event.js';
import { OUTPUT, SIGNED, STARTED, TO_BE_SIGNED } from '../machines/flow.js';
import { scripted, settle } from '../machines/scripted.js';
import { OPTIONS, secretsIn } from './canaries.js';

type Child = ActorRefFrom<typeof identificationMachine>;

/** Words of the app that no observer may show. */
const OF_THE_APP = ['onboarding', 'greeting', 'Petrova', 'customer', 'marker', 'order'];

/** A provided copy of the machine, as an app makes one. */
function provided() {
  const calls = {
    initiate: scripted<InitiateAnswer, InitiateInput>('initiate'),
    getStatus: scripted<StatusAnswer, StatusInput>('getStatus'),
    finalize: scripted<IdentificationOutput, FinalizeInput>('finalize'),
  };
  const machine = identificationMachine.provide({
    actors: {
      initiate: calls.initiate.logic,
      getStatus: calls.getStatus.logic,
      finalize: calls.finalize.logic,
    },
  });
  /** Completes the identification that has just begun. */
  async function complete(child: () => Child | undefined): Promise<void> {
    await calls.initiate.answer(STARTED);
    child()?.send({ type: 'redirect.succeeded' });
    await calls.getStatus.answer(TO_BE_SIGNED);
    child()?.send({ type: 'redirect.succeeded' });
    await calls.getStatus.answer(SIGNED);
    await calls.finalize.answer(OUTPUT);
  }
  return { ...calls, machine, complete };
}

const inputFor = (userId: number, options: Partial<IdentificationOptions> = {}) =>
  identificationInput({ ...OPTIONS, ...options, subject: { ...OPTIONS.subject, userId } });

/** The app's own machine, with an actor, events and a context of its own. */
function onboarding(machine: typeof identificationMachine) {
  return setup({
    types: {
      context: {} as { name: string; second: Child | null },
      events: {} as
        | IdentificationEvent
        | { type: 'order.paid'; name: string }
        | { type: 'again' }
        | { type: 'spawn' }
        | { type: 'unspawn' },
    },
    actors: {
      identification: machine,
      loadCustomer: fromPromise(() => Promise.resolve({ name: 'Petrova' })),
    },
  }).createMachine({
    id: 'onboarding',
    context: { name: 'Petrova', second: null },
    initial: 'greeting',
    states: {
      greeting: { invoke: { id: 'customer-Petrova', src: 'loadCustomer', onDone: 'identifying' } },
      identifying: {
        invoke: {
          id: 'identification-of-Petrova',
          src: 'identification',
          input: () => inputFor(4711),
          onSnapshot: {},
          onDone: 'done',
        },
        on: {
          again: { target: 'identifying', reenter: true },
          spawn: {
            actions: assign({
              second: ({ spawn }) =>
                spawn('identification', { id: 'second-Petrova', input: inputFor(4712) }),
            }),
          },
          unspawn: { actions: [stopChild('second-Petrova'), assign({ second: null })] },
        },
      },
      done: {},
    },
  });
}

/** Starts a machine with all observers, and collects what they show. */
function observed() {
  const events: RedactedInspectionEvent[] = [];
  const entries: JournalEntry[] = [];
  const journal = createJournal({ write: (entry) => void entries.push(entry) });
  const inspect = (event: InspectionEvent): void => {
    journal(event);
    const redacted = redactInspectionEvent(event);
    if (redacted !== null) events.push(redacted);
  };
  return { events, entries, inspect };
}

async function startOnboarding() {
  const calls = provided();
  const seen = observed();
  const app = createActor(onboarding(calls.machine), { inspect: seen.inspect }).start();
  onTestFinished(() => void app.stop());
  await settle();
  const child = (): Child => {
    const found = app.getSnapshot().children['identification-of-Petrova'];
    if (found === undefined) throw new Error('The app has no identification.');
    return found as Child;
  };
  return { ...calls, ...seen, app, child };
}

const ENTRIES_OF_A_COMPLETED_FLOW = [
  ['xstate.init', 'initiating', 'requesting', 1],
  ['xstate.done.actor.initiating.call', 'awaitingRedirect', null, 1],
  ['redirect.succeeded', 'phaseA', 'requesting', 2],
  ['xstate.done.actor.phaseA.call', 'signing', null, 2],
  ['redirect.succeeded', 'phaseB', 'requesting', 3],
  ['xstate.done.actor.phaseB.call', 'finalizing', 'requesting', 4],
  ['xstate.done.actor.finalizing.call', 'completed', null, 4],
];

const shown = (entries: readonly JournalEntry[]) =>
  entries.map(({ event, state, step, request }) => [event, state, step, request]);

describe('an identification that the app’s own machine invokes', () => {
  it('has the same journal as one that is its own root', async () => {
    const { child, complete, entries, app } = await startOnboarding();
    await complete(child);
    expect(app.getSnapshot().value).toBe('done');
    expect(shown(entries)).toEqual(ENTRIES_OF_A_COMPLETED_FLOW);
    expect(new Set(entries.map(({ run }) => run)).size).toBe(1);
  });

  it('is the root that Stately’s inspector draws, with its own definition', async () => {
    const { child, complete, events } = await startOnboarding();
    const { sessionId } = child();
    await complete(child);
    const messages = events.map((event, index) => toStatelyEvent(event, index));
    expect(new Set(messages.map(({ rootId }) => rootId))).toEqual(new Set([sessionId]));
    const [actor] = messages;
    expect(actor).toMatchObject({ type: '@xstate.actor', name: 'identification', sessionId });
    expect(actor).toHaveProperty('parentId', undefined);
    expect(actor).toHaveProperty('definition', expect.stringContaining('"awaitingRedirect"'));
    expect(events.map(({ actorId }) => actorId)).not.toContain('[other]');
  });

  it('leaves nothing of the app’s machine, its actors and its events in any observer', async () => {
    const { app, child, complete, events, entries } = await startOnboarding();
    app.send({ type: 'order.paid', name: 'Petrova' });
    await complete(child);
    app.send({ type: 'order.paid', name: 'Petrova' });
    const left = JSON.stringify([events, entries, events.map((event) => toStatelyEvent(event, 1))]);
    expect(OF_THE_APP.filter((word) => left.includes(word))).toEqual([]);
    expect(left).not.toContain(`"${app.sessionId}"`);
    expect(secretsIn(left)).toEqual([]);
  });

  it('gets a run of its own when the invoking state is entered again', async () => {
    const { app, child, complete, entries } = await startOnboarding();
    app.send({ type: 'again' });
    await complete(child);
    const [first, ...rest] = entries;
    const stopped = rest.shift();
    expect(shown([first, stopped].filter((entry) => entry !== undefined))).toEqual([
      ['xstate.init', 'initiating', 'requesting', 1],
      ['xstate.stop', 'initiating', 'requesting', 1],
    ]);
    expect(shown(rest)).toEqual(ENTRIES_OF_A_COMPLETED_FLOW);
    expect(rest.map(({ run }) => run)).not.toContain(first?.run);
  });

  it('has a run of its own beside a second one that is spawned, twice', async () => {
    const { app, initiate, entries } = await startOnboarding();
    app.send({ type: 'spawn' });
    await initiate.answer(STARTED);
    app.send({ type: 'unspawn' });
    app.send({ type: 'spawn' });
    await initiate.answer(STARTED);
    const runs = [...new Set(entries.map(({ run }) => run))];
    expect(
      runs.map((run) => shown(entries.filter((entry) => entry.run === run)).map(([type]) => type)),
    ).toEqual([
      ['xstate.init'],
      ['xstate.init', 'xstate.done.actor.initiating.call', 'xstate.stop'],
      ['xstate.init', 'xstate.done.actor.initiating.call'],
    ]);
  });

  it('is recognised at any depth', async () => {
    const { machine, complete } = provided();
    const seen = observed();
    const inner = onboarding(machine);
    const outer = setup({ actors: { inner } }).createMachine({
      invoke: { id: 'marker', src: 'inner' },
    });
    const app = createActor(outer, { inspect: seen.inspect }).start();
    onTestFinished(() => void app.stop());
    await settle();
    await complete(() => {
      const middle = app.getSnapshot().children.marker as ActorRefFrom<typeof inner> | undefined;
      return middle?.getSnapshot().children['identification-of-Petrova'] as Child | undefined;
    });
    expect(shown(seen.entries)).toEqual(ENTRIES_OF_A_COMPLETED_FLOW);
    expect(OF_THE_APP.filter((word) => JSON.stringify(seen.events).includes(word))).toEqual([]);
  });

  it('is recognised when the app’s machine is restored from a persisted snapshot', async () => {
    const { app, child, initiate, machine } = await startOnboarding();
    await initiate.answer(STARTED);
    expect(viewOf(child().getSnapshot()).state).toBe('awaitingRedirect');
    const snapshot = app.getPersistedSnapshot();
    app.stop();
    const seen = observed();
    const restored = createActor(onboarding(machine), { snapshot, inspect: seen.inspect }).start();
    onTestFinished(() => void restored.stop());
    const again = restored.getSnapshot().children['identification-of-Petrova'] as Child;
    again.send({ type: 'redirect.succeeded' });
    expect(seen.entries.map(({ state }) => state)).toEqual(['awaitingRedirect', 'phaseA']);
  });
});

it('the observers show nothing of an app without an identification', async () => {
  const seen = observed();
  const app = setup({
    actors: { load: fromPromise(() => Promise.resolve('Petrova')) },
  }).createMachine({
    // A namesake is not the machine.
    id: 'identification',
    initial: 'initiating',
    states: {
      initiating: { invoke: { id: 'initiating.call', src: 'load', onDone: 'completed' } },
      completed: { type: 'final' },
    },
  });
  createActor(app, { inspect: seen.inspect }).start();
  await settle();
  expect(seen.events).toEqual([]);
  expect(seen.entries).toEqual([]);
});
