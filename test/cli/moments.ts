import { expect, vi } from 'vitest';
import type { IdentificationState } from '../../machines/identification.types.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import type { GatewayOperation } from '../../src/sandbox/requests.js';
import { USER, type JsonRun } from './json-run.js';
import { visit } from './user.js';

/** A moment in a run at which its process may die. */
export interface Moment {
  readonly moment: string;
  /** The first state of the run that goes on. */
  readonly goesOnFrom: IdentificationState;
  /** Whether the run begins a new session. */
  readonly restart?: boolean;
  /** Whether the run that dies polls so slowly that the second poll never comes. */
  readonly slowly?: boolean;
  /** Brings a run to the moment. */
  readonly bring: (run: JsonRun, sandbox: Sandbox) => Promise<void>;
}

/** Not answered while the test lasts, so that the call is in flight at the moment. */
const HANGING = { kind: 'delay', ms: 600_000 } as const;

/** No fault: what a call takes that is to be answered as usual. */
const NONE = { kind: 'delay', ms: 0 } as const;

/** Waits until the gateway has got so many calls of an operation. */
async function got(sandbox: Sandbox, operation: GatewayOperation, count: number): Promise<void> {
  const calls = (): number =>
    sandbox.requests.filter((request) => request.operation === operation).length;
  await vi.waitUntil(() => calls() === count, { interval: 5, timeout: 30_000 });
}

async function passIdentityCheck(run: JsonRun, sandbox: Sandbox): Promise<void> {
  await visit(sandbox, await run.reaches('awaitingRedirect'), 'pass');
}

async function sign(run: JsonRun, sandbox: Sandbox): Promise<void> {
  await passIdentityCheck(run, sandbox);
  await visit(sandbox, await run.reaches('signing'), 'sign');
}

export const MOMENTS: readonly Moment[] = [
  {
    moment: 'while initiate is in flight',
    goesOnFrom: 'initiating',
    bring: async (run, sandbox) => {
      sandbox.faults.next('initiate', HANGING);
      await run.reaches('initiating');
      await got(sandbox, 'initiate', 1);
    },
  },
  {
    moment: 'after a new session was made and the answer was lost',
    goesOnFrom: 'restarting',
    restart: true,
    bring: async (run, sandbox) => {
      sandbox.faults.next('initiate', { kind: 'resetAfterProcessing' }, HANGING);
      await run.reaches('restarting');
      await got(sandbox, 'initiate', 2);
    },
  },
  {
    moment: 'while the user is at the identity check',
    goesOnFrom: 'initiating',
    bring: async (run) => {
      await run.reaches('awaitingRedirect');
    },
  },
  {
    moment: 'between two polls of phase A',
    goesOnFrom: 'phaseA',
    slowly: true,
    bring: async (run, sandbox) => {
      sandbox.script(USER, { status: 'PROCESSING' });
      await passIdentityCheck(run, sandbox);
      await run.reaches('phaseA');
      await got(sandbox, 'status', 1);
    },
  },
  {
    moment: 'while the user signs',
    goesOnFrom: 'phaseA',
    bring: async (run, sandbox) => {
      await passIdentityCheck(run, sandbox);
      await run.reaches('signing');
    },
  },
  {
    moment: 'while a poll of phase B is in flight',
    goesOnFrom: 'phaseB',
    bring: async (run, sandbox) => {
      sandbox.faults.next('status', NONE, HANGING);
      await sign(run, sandbox);
      await run.reaches('phaseB');
      await got(sandbox, 'status', 2);
    },
  },
  {
    moment: 'while finalize is in flight',
    goesOnFrom: 'finalizing',
    bring: async (run, sandbox) => {
      sandbox.faults.next('finalize', HANGING);
      await sign(run, sandbox);
      await run.reaches('finalizing');
      await got(sandbox, 'finalize', 1);
      expect(sandbox.finalizations(USER)).toBe(0);
    },
  },
  {
    moment: 'after finalize was processed and the answer was lost',
    goesOnFrom: 'finalizing',
    bring: async (run, sandbox) => {
      sandbox.faults.next('finalize', { kind: 'resetAfterProcessing' }, HANGING);
      await sign(run, sandbox);
      await run.reaches('finalizing');
      await got(sandbox, 'finalize', 2);
      expect(sandbox.finalizations(USER)).toBe(1);
    },
  },
];
