import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { fromPromise } from 'xstate';
import { sleepUntil } from '../../src/gateway/actors.js';
import {
  createGatewayActors,
  failure,
  type FailureCode,
  type IdentificationActors,
  type FinalizeInput,
  type IdentificationOutput,
  type InitiateAnswer,
  type InitiateInput,
  type StatusAnswer,
  type StatusInput,
} from '../../src/index.js';
import { createPooledTransport } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import type { Fault, Sandbox } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, observer, openHost, operations, startParked, until } from './helpers.js';

const OVERLOADED = { name: 'IdentificationHostError', code: 'overloaded' };

const times = (count: number, fault: Fault): Fault[] => Array.from({ length: count }, () => fault);

/** A gateway that answers no initiate for now. */
async function silentGateway(): Promise<Sandbox> {
  const sandbox = await start();
  sandbox.faults.next('initiate', ...times(100, { kind: 'headersOnly' }));
  return sandbox;
}

const pooledActors = (sandbox: Sandbox, connections: number) =>
  createGatewayActors({
    baseUrl: sandbox.url,
    getAccessToken: () => sandbox.accessToken,
    allowInsecureLoopback: true,
    transport: createPooledTransport({ connections }),
  });

describe('a host with more starts than connections', () => {
  it('serves all of them, each with one initiate, where each waits longer than its time-out', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', ...times(60, { kind: 'delay', ms: 100 }));
    const { observe, of } = observer();
    const host = openHost(sandbox, {
      actors: pooledActors(sandbox, 4),
      timings: { requestTimeout: 1_000 },
      observe,
    });
    const users = Array.from({ length: 60 }, (_, index) => index + 1);
    const ids = await Promise.all(users.map((user) => startParked(host, user)));
    expect(new Set(ids).size).toBe(60);
    expect(operations(sandbox)).toHaveLength(60);
    expect(of('call').every(({ outcome }) => outcome === 'done')).toBe(true);
    expect(Math.max(...of('call').map(({ duration }) => duration))).toBeGreaterThan(1_000);
  });
});

describe('a host with as many calls in progress as it may have', () => {
  it('refuses another user before anything is saved or sent', async () => {
    const sandbox = await silentGateway();
    const store = createMemoryStore();
    const host = openHost(sandbox, { store, maxCalls: 2 });
    await Promise.all([host.start({ userId: 1 }), host.start({ userId: 2 })]);
    await expect(host.start({ userId: 3 })).rejects.toMatchObject(OVERLOADED);
    expect(await store.current(3, 'individual')).toBeNull();
    await vi.waitUntil(() => operations(sandbox).length === 2);
    expect(operations(sandbox, 3)).toEqual([]);
  });

  it('refuses no more and no fewer of many starts at once', async () => {
    const sandbox = await silentGateway();
    const host = openHost(sandbox, { maxCalls: 10 });
    const users = Array.from({ length: 50 }, (_, index) => index + 1);
    const outcomes = await Promise.allSettled(users.map((userId) => host.start({ userId })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  });

  it('gives a user the identification in progress, and no new session in its place', async () => {
    const sandbox = await silentGateway();
    const host = openHost(sandbox, { maxCalls: 1 });
    const { identification } = await host.start({ userId: 1 });
    await expect(host.start({ userId: 1 })).resolves.toMatchObject({
      created: false,
      identification: { id: identification.id },
    });
    await expect(host.start({ userId: 1 }, { restart: true })).rejects.toMatchObject(OVERLOADED);
  });

  it('goes on with what it has, and takes new starts afterwards', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, { maxCalls: 1 });
    const id = await startParked(host, 1);
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const { identification } = await host.start({ userId: 2 });
    await expect(host.start({ userId: 3 })).rejects.toMatchObject(OVERLOADED);
    expect((await complete(host, id)).view.state).toBe('completed');
    await host.send(identification.id, { type: 'cancel' });
    await until(host, identification.id, 'cancelled');
    await expect(host.start({ userId: 3 })).resolves.toMatchObject({ created: true });
  });
});

/** A gateway that can be down, in this process, and how often it is asked for a status. */
function countedGateway() {
  let problem: FailureCode | null = null;
  let polls = 0;
  const answered = <T>(answer: T): Promise<T> =>
    problem === null ? Promise.resolve(answer) : Promise.reject(failure(problem));
  const actors: IdentificationActors = {
    initiate: fromPromise<InitiateAnswer, InitiateInput>(() =>
      answered({ url: 'https://verify.example/1', status: 'STARTED' }),
    ),
    getStatus: fromPromise<StatusAnswer, StatusInput>(() => {
      polls += 1;
      return answered({ status: 'PROCESSING', url: null });
    }),
    finalize: fromPromise<IdentificationOutput, FinalizeInput>(() =>
      answered({ correlationId: 'c', individualId: 1 }),
    ),
    sleepUntil,
  };
  return {
    actors,
    setProblem: (code: FailureCode | null): void => {
      problem = code;
    },
    /** How many polls come within some ms. */
    pollsWithin: async (ms: number): Promise<number> => {
      const before = polls;
      await sleep(ms);
      return polls - before;
    },
  };
}

describe('74: 150 identifications that are polling send at most half as many more in an outage', () => {
  it.each(['network', 'unavailable', 'rateLimited'] as const)('by %s', async (code) => {
    const COUNT = 150;
    const INTERVAL = 900;
    const gateway = countedGateway();
    const host = openHost(await start(), {
      actors: gateway.actors,
      // The proportions of the default timings.
      timings: {
        pollInterval: INTERVAL,
        pollTimeout: 60_000,
        backoff: { base: 150, cap: 9_000, retryAfterCap: 18_000 },
      },
    });
    const users = Array.from({ length: COUNT }, (_, index) => index + 1);
    await Promise.all(
      users.map(async (userId) => {
        const id = await startParked(host, userId);
        await host.send(id, { type: 'redirect.succeeded' });
      }),
    );
    // Until their polls are spread.
    await gateway.pollsWithin(4 * INTERVAL);
    gateway.setProblem(code);
    for (let interval = 0; interval < 3; interval += 1) {
      expect(await gateway.pollsWithin(INTERVAL)).toBeLessThanOrEqual(COUNT * 1.5);
    }
    gateway.setProblem(null);
    expect(await gateway.pollsWithin(INTERVAL)).toBeLessThanOrEqual(COUNT * 1.5);
  });
});
