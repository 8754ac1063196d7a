import { describe, expect, expectTypeOf, it } from 'vitest';
import { createActor, type InputFrom, type OutputFrom } from 'xstate';
import {
  checkpointOf,
  createGatewayActors,
  identificationEventTypes,
  identificationInput,
  identificationMachine,
  viewOf,
  type Checkpoint,
  type IdentificationActors,
  type IdentificationEvent,
  type IdentificationInput,
  type IdentificationOutput,
  type IdentificationSnapshot,
  type IdentificationState,
  type IdentificationView,
} from '../../src/index.js';
import { startFlow, USER_ID } from './flow.js';
import { provided } from './provided.js';

const subject = { userId: USER_ID };

/** The keys of all members of a union, not only those that they share. */
type KeysOf<TUnion> = TUnion extends unknown ? keyof TUnion : never;

describe('the gateway actors', () => {
  it('can be provided without a change of the type of the machine', () => {
    expectTypeOf(createGatewayActors).returns.toEqualTypeOf<IdentificationActors>();
    expectTypeOf(provided).toEqualTypeOf<typeof identificationMachine>();
    expect(Object.keys(provided.implementations.actors)).toEqual([
      'initiate',
      'getStatus',
      'finalize',
      'sleepUntil',
    ]);
  });

  it('have the output of the machine as the output of finalize', () => {
    type Finalize = OutputFrom<IdentificationActors['finalize']>;
    expectTypeOf<Finalize>().toEqualTypeOf<IdentificationOutput>();
    const output: Finalize = { correlationId: 'c', individualId: 1 };
    expect(Object.keys(output)).toEqual(['correlationId', 'individualId']);
  });
});

describe('the machine', () => {
  it('has the result of identificationInput as its input', () => {
    expectTypeOf<InputFrom<typeof identificationMachine>>().toEqualTypeOf<IdentificationInput>();
    const actor = createActor(identificationMachine, { input: identificationInput({ subject }) });
    expect(actor.getSnapshot().context.subject.userId).toBe(USER_ID);
  });

  it('does not start without an input', () => {
    // @ts-expect-error the input is missing
    const actor = createActor(identificationMachine);
    actor.subscribe({ error: () => undefined });
    expect(actor.start().getSnapshot().status).toBe('error');
  });

  it('has the output of finalize, or null, as its output', () => {
    expectTypeOf<
      OutputFrom<typeof identificationMachine>
    >().toEqualTypeOf<IdentificationOutput | null>();
    expect(startFlow().snapshot().output).toBeUndefined();
  });

  it('accepts the documented events and no others', () => {
    expectTypeOf<IdentificationEvent['type']>().toEqualTypeOf<
      | 'redirect.succeeded'
      | 'redirect.failed'
      | 'redirect.expired'
      | 'status.check'
      | 'retry'
      | 'restart'
      | 'keepWaiting'
      | 'cancel'
    >();
    const actor = createActor(identificationMachine, { input: identificationInput({ subject }) });
    const before = actor.start().getSnapshot();
    // @ts-expect-error no event of the machine
    actor.send({ type: 'complete' });
    expect(actor.getSnapshot()).toBe(before);
    actor.stop();
  });

  it('has events without data, so that no URL or token can be in one', () => {
    expectTypeOf<KeysOf<IdentificationEvent>>().toEqualTypeOf<'type'>();
    expectTypeOf(identificationEventTypes).toEqualTypeOf<readonly IdentificationEvent['type'][]>();
    expect(new Set(identificationEventTypes).size).toBe(8);
  });
});

describe('a snapshot', () => {
  it('can be passed to viewOf and checkpointOf', () => {
    expectTypeOf(viewOf).toBeCallableWith({} as IdentificationSnapshot);
    expectTypeOf(viewOf).returns.toEqualTypeOf<IdentificationView>();
    expectTypeOf(checkpointOf).returns.toEqualTypeOf<Checkpoint>();
    const snapshot: IdentificationSnapshot = startFlow().snapshot();
    expect([viewOf(snapshot).state, checkpointOf(snapshot).state]).toEqual([
      'initiating',
      'initiating',
    ]);
  });

  it('has a view with an exhaustive type of states', () => {
    expectTypeOf<IdentificationView['state']>().toEqualTypeOf<IdentificationState>();
    expect(startFlow().view().state).toBe('initiating');
  });
});
