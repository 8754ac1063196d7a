/** Rows 27, 28 and 30: damaged checkpoints, crashes and lost answers. */
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

const DAMAGED: readonly (readonly [string, Tamper])[] = [
  ['a truncated checkpoint', (checkpoint) => ({ ...checkpoint, place: undefined })],
  [
    'a checkpoint that would finalize for another user',
    (checkpoint) => ({
      ...checkpoint,
      state: 'finalizing',
      place: 'finalizing',
      status: 'DOCUMENT_SIGN_SUCCESS',
      finalizePayload: payload(1),
    }),
  ],
  ['an older checkpoint', (checkpoint) => ({ ...checkpoint, version: 0 })],
  ['a newer checkpoint', (checkpoint) => ({ ...checkpoint, version: 2 })],
  ['a checkpoint of another user', (checkpoint) => ({ ...checkpoint, userId: 1 })],
  ['a value that is no checkpoint', () => 'signing'],
];

/** A separate test shows that a caller of the ingress can't write it either. */
const NO_CHECKPOINT = {
  Restate: 'It has no checkpoint: the state is in Restate’s log, which only Restate writes.',
} as const;

const reachSigning = async ({ user }: Stage): Promise<void> => {
  await user.until('awaitingRedirect');
  await user.submit('pass');
  await user.comeBack();
  await user.until('signing');
};

const initiatesWith =
  (isRestart: boolean) =>
  ({ calls }: Stage) => {
    for (const { body } of calls('initiate')) {
      expect(JSON.parse(body)).toMatchObject({ isRestartIdentification: isRestart });
    }
  };

/** Crashes during a call, before or after the gateway has processed it. */
const crashDuring = (operation: GatewayOperation, isProcessed: boolean): Scenario => ({
  name: `a crash during ${operation}, ${isProcessed ? 'after' : 'before'} the gateway processes it, is resumed`,
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
  check: initiatesWith(false),
});

export const RESUMING_ROWS: readonly Row[] = [
  {
    id: 27,
    injected: 'A checkpoint is manipulated, truncated, older, newer or of another user',
    expected: 'The host asks the gateway, repeats no effect and does not crash',
    scenarios: [
      ...DAMAGED.map(([name, tamper]): Scenario => ({
        name: `${name} is ignored`,
        outOfReach: NO_CHECKPOINT,
        play: async (stage) => {
          await reachSigning(stage);
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
          initiatesWith(false)(stage);
        },
      })),
      {
        name: 'a checkpoint that claims signed documents causes one refused finalize',
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
          file: 'machines/fuzzed-checkpoint.long.ts',
          name: 'causes no crash and no finalize for another user with %s in any field',
        },
      ],
      page: [{ file: 'browser/storage.long.ts', name: 'older than its time to live is ignored' }],
      server: [
        {
          file: 'server/damaged-records.test.ts',
          name: 'a record ${name} is rebuilt from what the gateway answers',
        },
      ],
      Restate: [
        {
          file: 'restate/options.long.ts',
          name: 'cannot be reset or sent the result of a call through the ingress',
        },
        {
          file: 'restate/versions.long.ts',
          name: 'completes old identifications on their own machine, and starts new ones on the new machine',
        },
        {
          file: 'restate/versions.long.ts',
          name: 'waits while the service lacks the machine, and continues once a service has it',
        },
      ],
    },
    outOfReach: {},
  },
  {
    id: 28,
    injected: 'The process is killed before or after a request, a save or an answer',
    expected: 'It resumes, and the gateway has exactly one finalized identification',
    scenarios: [
      ...(['initiate', 'status', 'finalize'] as const).flatMap((operation) => [
        crashDuring(operation, false),
        crashDuring(operation, true),
      ]),
      ...(['awaitingRedirect', 'signing'] as const).map((state): Scenario => ({
        name: `a crash in ${state}, while the user is away, is resumed`,
        play: async (stage) => {
          const { user, crash } = stage;
          if (state === 'signing') await reachSigning(stage);
          else await user.until(state);
          await crash();
          await user.complete();
        },
        ends: 'completed',
        calls: { finalize: 1 },
        check: initiatesWith(false),
      })),
    ],
    tests: {
      'page on a server': [
        {
          file: 'client/server-process.long.ts',
          name: 'a server that is killed in each state and restarted: the page goes on, and shows the later states in order',
        },
      ],
      'in process': [
        {
          file: 'cli/kill.long.ts',
          name: 'finalizes once after kills at random moments',
        },
        {
          file: 'cli/kill-moments.long.ts',
          name: 'goes on after a kill in every state, and finalizes once',
        },
      ],
      server: [
        {
          file: 'server/kill.long.ts',
          name: 'a server that is killed again and again loses no identification and finalizes each once',
        },
      ],
    },
    outOfReach: {},
  },
  {
    id: 30,
    injected: 'The answer to initiate is lost',
    expected: 'The host initiates again with `false`, and one session is in use',
    scenarios: [
      {
        name: 'initiate is sent again after the connection breaks',
        faults: { initiate: [{ kind: 'resetAfterProcessing' }] },
        ends: 'completed',
        states: STRAIGHT,
        calls: { initiate: 2 },
        check: (stage) => {
          initiatesWith(false)(stage);
          expect(stage.sandbox.sessions(42)).toHaveLength(1);
        },
      },
    ],
    tests: {},
    outOfReach: {},
  },
];
