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
  it('fit the machine, whose type stays the same', () => {
    expectTypeOf(createGatewayActors).returns.toEqualTypeOf<IdentificationActors>();
    expectTypeOf(provided).toEqualTypeOf<typeof identificationMachine>();
    expect(Object.keys(provided.implementations.actors)).toEqual([
      'initiate',
      'getStatus',
      'finalize',
      'sleepUntil',
    ]);
  });

  it('answer finalize with what the machine ends with', () => {
    type Finalize = OutputFrom<IdentificationActors['finalize']>;
    expectTypeOf<Finalize>().toEqualTypeOf<IdentificationOutput>();
    const output: Finalize = { correlationId: 'c', individualId: 1 };
    expect(Object.keys(output)).toEqual(['correlationId', 'individualId']);
  });
});

describe('the machine', () => {
  it('takes what identificationInput gives', () => {
    expectTypeOf<InputFrom<typeof identificationMachine>>().toEqualTypeOf<IdentificationInput>();
    const actor = createActor(identificationMachine, { input: identificationInput({ subject }) });
    expect(actor.getSnapshot().context.subject.userId).toBe(USER_ID);
  });

  it('is not started without an input, which its context is made of', () => {
    // @ts-expect-error the input is missing
    const actor = createActor(identificationMachine);
    actor.subscribe({ error: () => undefined });
    expect(actor.start().getSnapshot().status).toBe('error');
  });

  it('ends with the output of finalize, or with null', () => {
    expectTypeOf<
      OutputFrom<typeof identificationMachine>
    >().toEqualTypeOf<IdentificationOutput | null>();
    expect(startFlow().snapshot().output).toBeUndefined();
  });

  it('understands the documented events and no others', () => {
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

  it('has events that carry nothing: a URL or a token cannot get in by one', () => {
    expectTypeOf<KeysOf<IdentificationEvent>>().toEqualTypeOf<'type'>();
    expectTypeOf(identificationEventTypes).toEqualTypeOf<readonly IdentificationEvent['type'][]>();
    expect(new Set(identificationEventTypes).size).toBe(8);
  });
});

describe('a snapshot', () => {
  it('is what viewOf and checkpointOf take', () => {
    expectTypeOf(viewOf).toBeCallableWith({} as IdentificationSnapshot);
    expectTypeOf(viewOf).returns.toEqualTypeOf<IdentificationView>();
    expectTypeOf(checkpointOf).returns.toEqualTypeOf<Checkpoint>();
    const snapshot: IdentificationSnapshot = startFlow().snapshot();
    expect([viewOf(snapshot).state, checkpointOf(snapshot).state]).toEqual([
      'initiating',
      'initiating',
    ]);
  });

  it('has a view whose state can be switched over in full', () => {
    expectTypeOf<IdentificationView['state']>().toEqualTypeOf<IdentificationState>();
    expect(startFlow().view().state).toBe('initiating');
  });
});
