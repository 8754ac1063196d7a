import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { isWorking } from '../../machines/identification.machine.js';
import { hostOnlyEventTypes } from '../../machines/identification.view.js';
import {
  createGatewayActors,
  identificationEventTypes,
  identificationInput,
  identificationMachine,
  identificationStates,
  viewOf,
} from '../../src/index.js';
import { stored, USER_ID } from './flow.js';
import { flowAt } from './places.js';
import { settle } from './scripted.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Every object of the machine's definition: states, transitions, invocations, actions, guards. */
function parts(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(parts);
  return isFields(value) ? [value, ...Object.values(value).flatMap(parts)] : [];
}

const PARTS = parts(identificationMachine.config);
const INVOCATIONS = PARTS.flatMap(({ invoke }) => listOf(invoke)).filter(isFields);
const ACTORS = ['initiate', 'getStatus', 'finalize', 'sleepUntil'];

const isNamed = (part: unknown): boolean =>
  typeof part === 'string' || (isFields(part) && typeof part['type'] === 'string');

it('the walk through the definition reaches the inner steps', () => {
  expect(INVOCATIONS).toHaveLength(17);
});

it('no state uses `after`, which XState does not arm again on restore', () => {
  expect(PARTS.filter((part) => 'after' in part)).toEqual([]);
});

it('no action sends a delayed event, which would be lost on restore', () => {
  expect(PARTS.filter((part) => 'delay' in part)).toEqual([]);
});

it('every invocation has the id that stored snapshots hold', () => {
  const ids = identificationStates
    .filter((state) => Object.keys(identificationMachine.states[state]?.states ?? {}).length > 0)
    .flatMap((state) => [
      `${state}.call`,
      ...(isWorking(state) ? [`${state}.wait`] : []),
      ...(['signing', 'stalled', 'failed'].includes(state) ? [`${state}.lastCall`] : []),
    ]);
  expect(INVOCATIONS.map(({ id }) => id)).toEqual(ids);
});

it('every invocation names an actor that a host provides', () => {
  expect(new Set(INVOCATIONS.map(({ src }) => src))).toEqual(new Set(ACTORS));
});

it('the gateway actors are all that a host has to provide', () => {
  const actors = createGatewayActors({
    baseUrl: 'https://gateway.example',
    getAccessToken: () => 'token',
  });
  expect(Object.keys(actors).sort()).toEqual([...ACTORS].sort());
});

it('the definition refers to every action by name', () => {
  const actions = PARTS.flatMap(({ actions: some, entry, exit }) =>
    [some, entry, exit].flatMap(listOf),
  );
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.filter((action) => !isNamed(action))).toEqual([]);
});

it('the definition refers to every guard by name', () => {
  const guards = PARTS.flatMap(({ guard }) => listOf(guard));
  expect(guards.length).toBeGreaterThan(0);
  expect(guards.filter((guard) => !isNamed(guard))).toEqual([]);
});

it('no state is parallel or a history state', () => {
  expect(PARTS.filter(({ type }) => type === 'parallel' || type === 'history')).toEqual([]);
});

it('the states are identificationStates and resuming', () => {
  const states = Object.keys(identificationMachine.states);
  expect(states.sort()).toEqual([...identificationStates, 'resuming'].sort());
});

it('the events are identificationEventTypes and those of the host alone', () => {
  const events = identificationMachine.events.filter((type) => !type.startsWith('xstate.'));
  const expected = [...identificationEventTypes, ...hostOnlyEventTypes];
  expect([...new Set(events)].sort()).toEqual(expected.sort());
});

describe('a failure names the actor that the host has not provided:', () => {
  it.each([
    ['initiate', 'initiating.requesting'],
    ['getStatus', 'phaseA.requesting'],
    ['finalize', 'finalizing.requesting'],
  ] as const)('%s', async (name, spot) => {
    const checkpoint = stored(await flowAt(spot));
    const actor = createActor(identificationMachine, {
      input: identificationInput({ subject: { userId: USER_ID }, checkpoint }),
    });
    actor.start();
    await settle();
    const { failure } = viewOf(actor.getSnapshot());
    expect(failure?.code).toBe('actorMissing');
    expect(failure?.message).toContain(`"${name}"`);
  });

  it('sleepUntil', async () => {
    const flow = await flowAt('phaseA.waiting');
    const actor = createActor(identificationMachine, {
      input: identificationInput({ subject: { userId: USER_ID } }),
      snapshot: flow.persisted(),
    });
    actor.start();
    await settle();
    const { failure } = viewOf(actor.getSnapshot());
    expect(failure?.code).toBe('actorMissing');
    expect(failure?.message).toContain('"sleepUntil"');
  });
});
