import { expect, vi } from 'vitest';
import type { IdentificationState } from '../../machines/identification.types.js';
import type { GatewayOperation, Sandbox } from '../../src/sandbox/index.js';
import { USER, type JsonRun } from './json-run.js';
import { visit } from './user.js';

/** A moment in a run at which its process is killed. */
export interface Moment {
  readonly moment: string;
  /** Brings a resumed run from the previous moment to this one. */
  readonly bring: (run: JsonRun, sandbox: Sandbox) => Promise<unknown>;
  /** The first state of the run that goes on. */
  readonly goesOnFrom: IdentificationState;
  /** Polls so slowly that the second poll never comes. */
  readonly slowly?: boolean;
}

/** Not answered during the test, so that the call stays in flight. */
export const HANGING = { kind: 'delay', ms: 600_000 } as const;

const callsOf = ({ requests }: Sandbox, operation: GatewayOperation): number =>
  requests.filter((request) => request.operation === operation).length;

/** Waits until the gateway has got so many calls of an operation. */
export async function got(
  sandbox: Sandbox,
  operation: GatewayOperation,
  count: number,
): Promise<void> {
  await vi.waitUntil(() => callsOf(sandbox, operation) === count, {
    interval: 5,
    timeout: 30_000,
  });
}

/** Each state of a run in turn, and the moments of a call that differ for the gateway. */
export const MOMENTS: readonly Moment[] = [
  {
    moment: 'initiate is in flight',
    bring: async (run, sandbox) => {
      sandbox.faults.next('initiate', HANGING);
      await run.reaches('initiating');
      await got(sandbox, 'initiate', 1);
    },
    goesOnFrom: 'initiating',
  },
  {
    moment: 'the user is at the identity check',
    bring: (run) => run.reaches('awaitingRedirect'),
    goesOnFrom: 'initiating',
  },
  {
    moment: 'it waits between two polls of phase A',
    slowly: true,
    bring: async (run, sandbox) => {
      sandbox.script(USER, { status: 'PROCESSING' });
      await visit(sandbox, await run.reaches('awaitingRedirect'), 'pass');
      await run.reaches('phaseA');
      await got(sandbox, 'status', 1);
    },
    goesOnFrom: 'phaseA',
  },
  {
    moment: 'the user signs',
    bring: (run) => run.reaches('signing'),
    goesOnFrom: 'phaseA',
  },
  {
    moment: 'a poll of phase B is in flight',
    bring: async (run, sandbox) => {
      const signing = await run.reaches('signing');
      const before = callsOf(sandbox, 'status');
      sandbox.faults.next('status', HANGING);
      await visit(sandbox, signing, 'sign');
      await run.reaches('phaseB');
      await got(sandbox, 'status', before + 1);
    },
    goesOnFrom: 'phaseB',
  },
  {
    moment: 'finalize is in flight',
    bring: async (run, sandbox) => {
      sandbox.faults.next('finalize', HANGING);
      await run.reaches('finalizing');
      await got(sandbox, 'finalize', 1);
      expect(sandbox.finalizations(USER)).toBe(0);
    },
    goesOnFrom: 'finalizing',
  },
  {
    moment: 'finalize was processed and the answer was lost',
    bring: async (run, sandbox) => {
      sandbox.faults.next('finalize', { kind: 'resetAfterProcessing' }, HANGING);
      await run.reaches('finalizing');
      await got(sandbox, 'finalize', 3);
      expect(sandbox.finalizations(USER)).toBe(1);
    },
    goesOnFrom: 'finalizing',
  },
];
