import { fromPromise } from '@restatedev/xstate/promise';
import { describe, expect, it } from 'vitest';
import {
  createMachine,
  fromCallback,
  fromPromise as plainPromise,
  type AnyActorLogic,
} from 'xstate';
import { identificationMachine } from '../../src/index.js';
import {
  createRestateHost,
  createRestateService,
  type RestateServiceOptions,
} from '../../src/restate/index.js';
import { provideWithResolvers } from '../../src/restate/create-restate-service.js';
import { sandboxActors } from '../support/host.js';
import { start } from '../sandbox/helpers.js';

const durable = fromPromise(() => Promise.resolve());

const invalidFieldsOf = async (options: Partial<RestateServiceOptions>): Promise<unknown> => {
  const actors = sandboxActors(await start());
  try {
    createRestateService({ actors, ...options });
    return [];
  } catch (error) {
    return (error as { fields?: unknown }).fields ?? error;
  }
};

/** A machine with one state, which invokes the actor. */
const invoking = (id: string, logic: AnyActorLogic) =>
  createMachine({ id, initial: 'here', states: { here: { invoke: { id: 'it', src: logic } } } });

describe('createRestateService rejects what hangs silently on Restate:', () => {
  it.each([
    ['a promise of XState', plainPromise(() => Promise.resolve())],
    ['a callback', fromCallback(() => undefined)],
  ])('%s in a machine', async (_, logic) => {
    expect(await invalidFieldsOf({ machine: invoking('foreign', logic) })).toEqual([
      {
        field: 'machine',
        rule: expect.stringMatching(
          /^the actor ".*" \(it in foreign\.here\) must be made by fromPromise of @restatedev/,
        ) as string,
      },
    ]);
  });

  it('an actor that is not provided', async () => {
    const machine = createMachine({ id: 'absent', invoke: { id: 'it', src: 'absent' } });
    expect(await invalidFieldsOf({ machine })).toMatchObject([
      { rule: expect.stringContaining('"absent"') as string },
    ]);
  });

  it('an actor of the app that is no promise', async () => {
    const actors = sandboxActors(await start());
    const callback = fromCallback(() => undefined) as never;
    expect(await invalidFieldsOf({ actors: { ...actors, getStatus: callback } })).toEqual([
      {
        field: 'actors.getStatus',
        rule: 'must be a promise actor, as createGatewayActors makes it: another kind never completes',
      },
    ]);
  });

  it('two actors with one id', async () => {
    const machine = createMachine({
      id: 'twice',
      initial: 'one',
      states: {
        one: { invoke: { id: 'it', src: durable } },
        other: { invoke: { id: 'it', src: durable } },
      },
    });
    expect(await invalidFieldsOf({ machine })).toEqual([
      {
        field: 'machine',
        rule: 'must not use the invoke id it twice: the second actor would never answer',
      },
    ]);
  });

  it('a promise more than one machine deep, also in a previous machine', async () => {
    const inner = createMachine({ id: 'inner', invoke: { id: 'deepest', src: durable } });
    const middle = createMachine({ id: 'middle', invoke: { id: 'inner', src: inner } });
    expect(await invalidFieldsOf({ machine: invoking('one deep', inner) })).toEqual([]);
    expect(await invalidFieldsOf({ previousMachines: [invoking('two deep', middle)] })).toEqual([
      {
        field: 'previousMachines',
        rule: expect.stringContaining('must not be more than one machine deep') as string,
      },
    ]);
  });

  it('two machines with one id', async () => {
    expect(await invalidFieldsOf({ previousMachines: [identificationMachine] })).toMatchObject([
      { field: 'previousMachines' },
    ]);
  });
});

it('createRestateService names an invalid option', async () => {
  const wrong = { retention: -1, timings: { pollInterval: 0 } };
  expect(await invalidFieldsOf({ retention: wrong.retention })).toMatchObject([
    { field: 'retention' },
  ]);
  expect(await invalidFieldsOf({ timings: wrong.timings })).toMatchObject([
    { field: 'timings.pollInterval' },
  ]);
});

interface Resolvers {
  readonly withResolvers: () => {
    readonly promise: Promise<number>;
    readonly resolve: (value: number) => void;
  };
}

it('provideWithResolvers adds Promise.withResolvers, without which the SDK hangs', async () => {
  const own = Object.getOwnPropertyDescriptor(Promise, 'withResolvers');
  Reflect.deleteProperty(Promise, 'withResolvers');
  try {
    provideWithResolvers();
    const { promise, resolve } = (Promise as unknown as Resolvers).withResolvers();
    resolve(7);
    expect(await promise).toBe(7);
  } finally {
    if (own) Object.defineProperty(Promise, 'withResolvers', own);
  }
});

it('createRestateHost rejects a missing actor and names it', async () => {
  const { initiate } = sandboxActors(await start());
  const options = { ingressUrl: 'http://127.0.0.1:1', actors: { initiate } as never };
  expect(() => createRestateHost(options)).toThrow(
    expect.objectContaining({
      fields: [{ field: 'actors.getStatus', rule: 'is required' }],
    }),
  );
});
