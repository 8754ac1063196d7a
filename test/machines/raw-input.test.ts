/** Input that `identificationInput` has not made. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createActor, setup } from 'xstate';
import {
  checkpointOf,
  identificationInput,
  identificationMachine,
  viewOf,
  type IdentificationInput,
} from '../../src/index.js';

const INPUT = identificationInput({ subject: { userId: 42 } });

const without = (field: keyof IdentificationInput): unknown => ({ ...INPUT, [field]: undefined });

const RAW: Record<string, [input: unknown, missing: string]> = {
  'no input': [undefined, 'subject.userId'],
  null: [null, 'subject.userId'],
  'a user id alone': [4711, 'subject.userId'],
  'a user id in an object': [{ userId: 4711 }, 'subject.userId'],
  'the id as text, as from a URL': [
    { ...INPUT, subject: { ...INPUT.subject, userId: '4711' } },
    'subject.userId',
  ],
  'options that were not parsed': [{ subject: { userId: 4711 } }, 'subject.userType'],
  'options with some timings': [
    { ...INPUT, timings: { pollInterval: 2_000 } },
    'timings.pollTimeout',
  ],
  'options without backoff': [
    { ...INPUT, timings: { ...INPUT.timings, backoff: undefined } },
    'timings.backoff.base',
  ],
  'no pending statuses': [without('pendingStatuses'), 'pendingStatuses'],
  'no restart': [without('restart'), 'restart'],
  'no checkpoint, not even null': [without('checkpoint'), 'checkpoint'],
  'a checkpoint in place of the input': [
    checkpointOf(createActor(identificationMachine, { input: INPUT }).getSnapshot()),
    'subject.userId',
  ],
  'a checkpoint as its JSON text': ['{"version":1,"userId":4711}', 'subject.userId'],
};

const sentence = (missing: string): string =>
  `The input is not one of identificationInput (${missing} is missing). ` +
  'Make it so: input: identificationInput({ subject: { userId } }).';

describe.each(Object.entries(RAW))('raw input: %s', (_, [raw, missing]) => {
  // The cast is the point: untyped code passes what the type does not allow.
  const input = raw as IdentificationInput;

  it('ends the actor with a sentence that names identificationInput', () => {
    const errors: unknown[] = [];
    const actor = createActor(identificationMachine, { input });
    actor.subscribe({ error: (error) => errors.push(error) });
    actor.start();
    expect(errors.map(String)).toEqual([`TypeError: ${sentence(missing)}`]);
  });

  it('gives the sentence to the onError of an app’s own machine that invokes it', () => {
    const app = createActor(
      setup({ actors: { identification: identificationMachine } }).createMachine({
        initial: 'identifying',
        states: {
          identifying: { invoke: { src: 'identification', input: () => input, onError: 'broken' } },
          broken: {},
        },
      }),
    );
    const errors: unknown[] = [];
    app.system.inspect((event) => {
      if (event.type === '@xstate.event' && 'error' in event.event)
        errors.push(event.event['error']);
    });
    app.start();
    onTestFinished(() => void app.stop());
    expect(app.getSnapshot().value).toBe('broken');
    expect(errors.map(String)).toEqual([`TypeError: ${sentence(missing)}`]);
  });

  it('names identificationInput where the view is read before the actor has ended', () => {
    const snapshot = createActor(identificationMachine, { input }).getSnapshot();
    expect(() => viewOf(snapshot)).toThrow(/identificationInput/);
    expect(() => checkpointOf(snapshot)).toThrow(/identificationInput/);
  });
});

it('an app’s own machine that invokes it without input ends with the sentence', () => {
  const app = createActor(
    setup({ actors: { identification: identificationMachine } }).createMachine({
      invoke: { src: 'identification' } as never,
    }),
  );
  const errors: unknown[] = [];
  app.subscribe({ error: (error) => errors.push(error) });
  app.start();
  expect(errors.map(String)).toEqual([`TypeError: ${sentence('subject.userId')}`]);
});

it('the sentence repeats no value of the input', () => {
  const input = { userId: 'canary', subject: { userId: 'canary' } } as unknown;
  const { error } = createActor(identificationMachine, {
    input: input as IdentificationInput,
  }).getSnapshot() as { error?: unknown };
  expect(String(error)).toContain('identificationInput');
  expect(String(error)).not.toContain('canary');
});
