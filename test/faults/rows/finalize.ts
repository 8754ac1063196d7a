/** Rows 5, 6, 18 and 19: the last call, which must have one effect. */
import { expect } from 'vitest';
import { STATUS } from '../../../machines/statuses.js';
import { answer, STRAIGHT, times, type Row } from '../table.js';
import type { Stage } from '../stage.js';

/** The body of each finalize, as it was fixed. */
const PAYLOAD = JSON.stringify({
  userId: 42,
  bTrustAppCallBackId: 'callback-1',
  correlationType: 1,
});

const sameBytes = ({ calls }: Stage): void => {
  expect(new Set(calls('finalize').map(({ body }) => body))).toEqual(new Set([PAYLOAD]));
};

const FAILURES = 40;

export const FINALIZE_ROWS: readonly Row[] = [
  {
    id: 5,
    injected: '408 or 504 on finalize',
    expected: 'the same bytes again',
    scenarios: [408, 504].map((status) => ({
      name: `a ${String(status)}`,
      faults: { finalize: [answer(status)] },
      ends: 'completed' as const,
      states: STRAIGHT,
      calls: { finalize: 2 },
      check: sameBytes,
    })),
    tests: {},
    outOfReach: {},
  },
  {
    id: 6,
    injected: '409 on finalize, or 400',
    expected: 'the status is asked for, and the answer decides; five times, then `finalizeRefused`',
    scenarios: [
      ...[400, 409].map((status) => ({
        name: `a ${String(status)} that passes`,
        faults: { finalize: [answer(status)] },
        ends: 'completed' as const,
        states: [...STRAIGHT.slice(0, -1), 'phaseB', 'finalizing', 'completed'] as const,
        calls: { initiate: 1, status: 3, finalize: 2 },
        check: sameBytes,
      })),
      {
        name: 'a refusal that stays',
        statuses: {
          after: 'identityCheck',
          answers: [{ status: STATUS.documentSigned, times: Infinity }],
        },
        ends: 'failed',
        failure: {
          code: 'finalizeRefused',
          httpStatus: 400,
          retryable: true,
          restartable: true,
        },
        calls: { status: 6, finalize: 6 },
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 18,
    injected: 'a reset after finalize was processed',
    expected: 'the same payload again; one effect at the gateway',
    scenarios: [
      {
        name: 'the connection breaks',
        faults: { finalize: [{ kind: 'resetAfterProcessing' }] },
        ends: 'completed',
        states: STRAIGHT,
        calls: { finalize: 2 },
        check: sameBytes,
      },
      {
        name: 'the host dies with the connection',
        faults: { finalize: [{ kind: 'resetAfterProcessing' }, { kind: 'delay', ms: 60_000 }] },
        play: async ({ user, called, crash }) => {
          const end = user.complete();
          end.catch(() => undefined);
          await called('finalize', 2);
          await crash();
        },
        ends: 'completed',
        states: STRAIGHT,
        calls: { finalize: 3 },
        check: sameBytes,
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 19,
    injected: 'finalize fails for hours',
    expected: 'capped backoff, kept over a crash, visible; never given up, and not to be cancelled',
    scenarios: [
      {
        name: `${String(FAILURES)} failures and a crash among them`,
        timings: { backoff: { base: 1, cap: 3 } },
        faults: { finalize: times(FAILURES, answer(503)) },
        play: async ({ user, crash }) => {
          const end = user.complete();
          end.catch(() => undefined);
          const { can } = await user.until(({ progress }) => progress.attempts >= 5);
          expect(can).not.toContain('cancel');
          await crash();
          await user.until('completed');
        },
        ends: 'completed',
        states: STRAIGHT,
        problem: 'unavailable',
        check: async (stage) => {
          const { user, host } = stage;
          sameBytes(stage);
          const attempts = user.sights.map(({ progress }) => progress.attempts);
          // Those of the life before count on: a crash does not begin with short waits again.
          expect(Math.max(...attempts)).toBeGreaterThanOrEqual(FAILURES - 1);
          for (const { at, progress } of user.sights.filter(
            ({ state }) => state === 'finalizing',
          )) {
            expect((progress.nextCallAt ?? at) - at).toBeLessThanOrEqual(3);
          }
          expect(await host.kept()).toContain('"attempts":20,');
        },
      },
    ],
    tests: {
      'in process': [
        {
          file: 'machines/automatic-retry.test.ts',
          name: 'the wait doubles with each failure, up to the cap',
        },
      ],
      page: [
        {
          file: 'browser/attention.test.ts',
          name: 'a finalize that was cut off is sent again with the same bytes when the network is back',
        },
      ],
      server: [{ file: 'cli/serve.test.ts', name: 'goes on after a kill -9, and finalizes once' }],
    },
    outOfReach: {},
  },
];
