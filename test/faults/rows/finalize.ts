/** Rows 5, 6, 18 and 19: finalize, which must have one effect. */
import { expect } from 'vitest';
import { STATUS } from '../../../machines/statuses.js';
import { answer, STRAIGHT, times, type Row } from '../table.js';
import type { Stage } from '../stage.js';

/** The body of each finalize. */
const PAYLOAD = JSON.stringify({
  userId: 42,
  bTrustAppCallBackId: 'callback-1',
  correlationType: 1,
});

const sendsSameBytes = ({ calls }: Stage): void => {
  expect(new Set(calls('finalize').map(({ body }) => body))).toEqual(new Set([PAYLOAD]));
};

const FAILURES = 40;

export const FINALIZE_ROWS: readonly Row[] = [
  {
    id: 5,
    injected: 'Finalize gets a 408 or a 504',
    expected: 'The host sends the same bytes again',
    scenarios: [408, 504].map((status) => ({
      name: `finalize is sent again with the same bytes after a ${String(status)}`,
      faults: { finalize: [answer(status)] },
      ends: 'completed' as const,
      states: STRAIGHT,
      calls: { finalize: 2 },
      check: sendsSameBytes,
    })),
    tests: {},
    outOfReach: {},
  },
  {
    id: 6,
    injected: 'Finalize gets a 409 or a 400',
    expected:
      'The host polls the status, and its answer decides. After five such rounds the state is `failed` with `finalizeRefused`',
    scenarios: [
      ...[400, 409].map((status) => ({
        name: `one ${String(status)} leads to a poll, and then finalize succeeds`,
        faults: { finalize: [answer(status)] },
        ends: 'completed' as const,
        states: [...STRAIGHT.slice(0, -1), 'phaseB', 'finalizing', 'completed'] as const,
        calls: { initiate: 1, status: 3, finalize: 2 },
        check: sendsSameBytes,
      })),
      {
        name: 'the sixth refusal fails with finalizeRefused',
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
    injected: 'The connection is reset after the gateway has processed finalize',
    expected: 'The host sends the same payload again, and the gateway finalizes once',
    scenarios: [
      {
        name: 'the same payload is sent again after the connection breaks',
        faults: { finalize: [{ kind: 'resetAfterProcessing' }] },
        ends: 'completed',
        states: STRAIGHT,
        calls: { finalize: 2 },
        check: sendsSameBytes,
      },
      {
        name: 'the same payload is sent again after the host crashes',
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
        check: sendsSameBytes,
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 19,
    injected: 'Finalize fails for hours',
    expected:
      'The host retries with capped backoff, also after a crash, and shows the problem. It never gives up, and the user cannot cancel',
    scenarios: [
      {
        name: `finalize succeeds after ${String(FAILURES)} failures and a crash`,
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
          sendsSameBytes(stage);
          const attempts = user.history.map(({ progress }) => progress.attempts);
          // The attempts before the crash count: the backoff does not start again.
          expect(Math.max(...attempts)).toBeGreaterThanOrEqual(FAILURES - 1);
          for (const { at, progress } of user.history.filter(
            ({ state }) => state === 'finalizing',
          )) {
            expect((progress.nextCallAt ?? at) - at).toBeLessThanOrEqual(3);
          }
          expect(await host.stored()).toContain('"attempts":20,');
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
          file: 'browser/attention.long.ts',
          name: 'a finalize that was cut off is sent again with the same bytes when the network is back',
        },
      ],
      server: [{ file: 'cli/serve.test.ts', name: 'goes on after a kill -9, and finalizes once' }],
    },
    outOfReach: {},
  },
];
