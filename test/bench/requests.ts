import { createActor } from 'xstate';
import {
  createGatewayActors,
  identificationInput,
  identificationMachine,
  viewOf,
} from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { digits, table, type Part } from './part.js';

const USERS = 50;
const INTERVAL = 200;
const DELAY = 2_000;

/** The polls of one phase that takes `DELAY`: the first at once, the next each after an interval. */
const EXPECTED = 1 + DELAY / INTERVAL;

/** The user does what is to be done on each page at once, and comes back. */
async function identify(machine: typeof identificationMachine, userId: number): Promise<void> {
  const input = identificationInput({
    subject: { userId },
    timings: { pollInterval: INTERVAL, pollTimeout: 60_000 },
  });
  const actor = createActor(machine, { input });
  await new Promise<void>((resolve, reject) => {
    let seen: string | null = null;
    actor.subscribe((snapshot) => {
      const { state, hosted } = viewOf(snapshot);
      if (state === seen) return;
      seen = state;
      if (state === 'completed') resolve();
      if (state === 'failed' || state === 'stalled') reject(new Error(`It is ${state}.`));
      if (state !== 'awaitingRedirect' && state !== 'signing') return;
      const form = state === 'signing' ? 'sign' : 'pass';
      void fetch(`${hosted?.url ?? ''}/${form}`, { method: 'POST', redirect: 'manual' }).then(
        () => {
          actor.send({ type: 'redirect.succeeded' });
        },
        reject,
      );
    });
    actor.start();
  });
}

export const requests: Part = {
  name: 'requests',
  title: 'Requests',
  run: async () => {
    const sandbox = await startSandbox({ processingDelay: DELAY, signingDelay: DELAY });
    try {
      const machine = identificationMachine.provide({
        actors: createGatewayActors({
          baseUrl: sandbox.url,
          getAccessToken: () => sandbox.accessToken,
          allowInsecureLoopback: true,
        }),
      });
      // Away from the sandbox's magic users.
      const users = Array.from({ length: USERS }, (_, index) => 10_000 + index);
      await Promise.all(users.map((userId) => identify(machine, userId)));
      const perUser = (operation: string): number =>
        sandbox.requests.filter((request) => request.operation === operation).length / USERS;
      const [initiates, polls, finalizes] = ['initiate', 'status', 'finalize'].map(perUser);
      const perPhase = (polls ?? NaN) / 2;
      return {
        goals: [
          {
            what: 'requests of a flow: initiate, polls of a phase, finalize',
            measured: [initiates ?? NaN, perPhase, finalizes ?? NaN].map(digits).join(', '),
            goal: `1, about ${String(EXPECTED)} (time over interval), 1`,
            isReached: initiates === 1 && finalizes === 1 && perPhase <= EXPECTED + 1,
          },
        ],
        text: `Counted at the sandbox, ${String(USERS)} users: each phase takes ${String(DELAY / 1_000)} s, and a poll comes every ${String(INTERVAL)} ms,
spread by a third. The tests count them exactly, where the sandbox dictates the answers.

${table(
  ['of a flow', ''],
  [
    ['initiate', digits(initiates ?? NaN)],
    ['status, in each phase', digits(perPhase)],
    ['finalize', digits(finalizes ?? NaN)],
  ],
)}`,
      };
    } finally {
      await sandbox.close();
    }
  },
};
