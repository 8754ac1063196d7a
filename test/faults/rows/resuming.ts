/** Rows 27, 28 and 30: what is written down, and what is lost on the way. */
import { expect } from 'vitest';
import type { GatewayOperation } from '../../../src/sandbox/index.js';
import type { Tamper } from '../hosts/driver.js';
import type { Stage } from '../stage.js';
import { STRAIGHT, type Row, type Scenario } from '../table.js';

const payload = (userId: number) => ({
  userId,
  bTrustAppCallBackId: 'callback-1',
  correlationType: 1 as const,
});

const USELESS: readonly (readonly [string, Tamper])[] = [
  ['truncated', (checkpoint) => ({ ...checkpoint, place: undefined })],
  [
    'tampered with to finalize somebody else’s',
    (checkpoint) => ({
      ...checkpoint,
      state: 'finalizing',
      place: 'finalizing',
      status: 'DOCUMENT_SIGN_SUCCESS',
      finalizePayload: payload(1),
    }),
  ],
  ['older', (checkpoint) => ({ ...checkpoint, version: 0 })],
  ['newer', (checkpoint) => ({ ...checkpoint, version: 2 })],
  ['of another user', (checkpoint) => ({ ...checkpoint, userId: 1 })],
  ['no record at all', () => 'signing'],
];

/** Whoever reaches the ingress cannot either: a test of its own shows that. */
const NO_CHECKPOINT = {
  Restate: 'It has no checkpoint: what is kept is in Restate’s own log, which nobody else writes.',
} as const;

const toTheSigning = async ({ user }: Stage): Promise<void> => {
  await user.until('awaitingRedirect');
  await user.submit('pass');
  await user.comeBack();
  await user.until('signing');
};

const sentAs =
  (isRestart: boolean) =>
  ({ calls }: Stage) => {
    for (const { body } of calls('initiate')) {
      expect(JSON.parse(body)).toMatchObject({ isRestartIdentification: isRestart });
    }
  };

/** Dies while that call is under way, before the gateway has processed it or after. */
const dyingIn = (operation: GatewayOperation, isProcessed: boolean): Scenario => ({
  name: `in the middle of ${operation}, ${isProcessed ? 'after' : 'before'} it is processed`,
  faults: {
    [operation]: [
      ...(isProcessed ? [{ kind: 'resetAfterProcessing' as const }] : []),
      { kind: 'delay', ms: 60_000 },
    ],
  },
  play: async ({ user, called, crash }) => {
    const end = user.complete();
    end.catch(() => undefined);
    await called(operation, isProcessed ? 2 : 1);
    await crash();
    await end;
  },
  ends: 'completed',
  calls: { finalize: operation === 'finalize' ? (isProcessed ? 3 : 2) : 1 },
  check: sentAs(false),
});

export const RESUMING_ROWS: readonly Row[] = [
  {
    id: 27,
    injected: 'a checkpoint that is tampered with, truncated, older, newer or somebody else’s',
    expected: 'the truth is asked of the gateway; no effect is replayed; no crash',
    scenarios: [
      ...USELESS.map(([name, tamper]): Scenario => ({
        name,
        outOfReach: NO_CHECKPOINT,
        play: async (stage) => {
          await toTheSigning(stage);
          await stage.crash(tamper);
          await stage.user.until('awaitingRedirect');
          expect(stage.calls('finalize')).toEqual([]);
          await stage.user.complete();
        },
        ends: 'completed',
        calls: { initiate: 2, finalize: 1 },
        check: (stage) => {
          expect(stage.sandbox.finalizations(1)).toBe(0);
          expect(stage.sandbox.requests.every(({ userId }) => userId === 42)).toBe(true);
          sentAs(false)(stage);
        },
      })),
      {
        name: 'tampered with to claim signed documents',
        outOfReach: NO_CHECKPOINT,
        play: async ({ user, crash }) => {
          await user.until('awaitingRedirect');
          await crash((checkpoint) => ({
            ...checkpoint,
            state: 'finalizing',
            place: 'finalizing',
            finalizePayload: payload(42),
          }));
        },
        ends: 'phaseB',
        calls: { finalize: 1 },
      },
    ],
    tests: {
      'in process': [
        {
          file: 'machines/fuzzed-checkpoint.test.ts',
          name: 'causes no crash and no finalize for another user with %s in any field',
        },
      ],
      page: [{ file: 'browser/storage.test.ts', name: 'older than its time to live is ignored' }],
      server: [
        {
          file: 'server/damaged-records.test.ts',
          name: 'a record ${name} is rebuilt from what the gateway answers',
        },
      ],
      Restate: [
        {
          file: 'restate/options.test.ts',
          name: 'cannot be reset or sent the result of a call through the ingress',
        },
        {
          file: 'restate/versions.test.ts',
          name: 'completes old identifications on their own machine, and starts new ones on the new machine',
        },
        {
          file: 'restate/versions.test.ts',
          name: 'waits while the service lacks the machine, and continues once a service has it',
        },
      ],
    },
    outOfReach: {},
  },
  {
    id: 28,
    injected: '`kill -9` before and after each request, save and answer',
    expected: 'it goes on; exactly one finalized identification at the gateway',
    scenarios: [
      ...(['initiate', 'status', 'finalize'] as const).flatMap((operation) => [
        dyingIn(operation, false),
        dyingIn(operation, true),
      ]),
      ...(['awaitingRedirect', 'signing'] as const).map((state): Scenario => ({
        name: `while the user is away, in ${state}`,
        play: async (stage) => {
          const { user, crash } = stage;
          if (state === 'signing') await toTheSigning(stage);
          else await user.until(state);
          await crash();
          await user.complete();
        },
        ends: 'completed',
        calls: { finalize: 1 },
        check: sentAs(false),
      })),
    ],
    tests: {
      'in process': [
        {
          file: 'cli/kill.test.ts',
          name: 'finalizes once after kills at random moments',
        },
        {
          file: 'cli/kill.test.ts',
          name: 'goes on after a kill in every state, and finalizes once',
        },
      ],
      server: [
        {
          file: 'server/kill.test.ts',
          name: 'a server that is killed 15 times loses no identification and finalizes each once',
        },
      ],
    },
    outOfReach: {},
  },
  {
    id: 30,
    injected: 'the answer to initiate is lost',
    expected: 'it initiates again with `false`; one session is in use',
    scenarios: [
      {
        name: 'the connection breaks',
        faults: { initiate: [{ kind: 'resetAfterProcessing' }] },
        ends: 'completed',
        states: STRAIGHT,
        calls: { initiate: 2 },
        check: (stage) => {
          sentAs(false)(stage);
          expect(stage.sandbox.sessions(42)).toHaveLength(1);
        },
      },
    ],
    tests: {},
    outOfReach: {},
  },
];
