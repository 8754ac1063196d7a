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
const INTERVAL_MS = 200;
const DELAY_MS = 2_000;

/** The polls of one phase of `DELAY_MS`: the first at once, each further one after an interval. */
const EXPECTED = 1 + DELAY_MS / INTERVAL_MS;

/** Runs one identification; its user submits each hosted page at once and returns. */
async function identify(machine: typeof identificationMachine, userId: number): Promise<void> {
  const input = identificationInput({
    subject: { userId },
    timings: { pollInterval: INTERVAL_MS, pollTimeout: 60_000 },
  });
  const actor = createActor(machine, { input });
  await new Promise<void>((resolve, reject) => {
    let seen: string | null = null;
    actor.subscribe((snapshot) => {
      const { state, hosted } = viewOf(snapshot);
      if (state === seen) return;
      seen = state;
      if (state === 'completed') resolve();
      if (state === 'failed' || state === 'stalled')
        reject(new Error(`The identification is ${state}.`));
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
    const sandbox = await startSandbox({ processingDelay: DELAY_MS, signingDelay: DELAY_MS });
    try {
      const machine = identificationMachine.provide({
        actors: createGatewayActors({
          baseUrl: sandbox.url,
          getAccessToken: () => sandbox.accessToken,
          allowInsecureLoopback: true,
        }),
      });
      // Not the magic users of the sandbox.
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
        text: `Counted by the sandbox for ${String(USERS)} users. Each phase takes ${String(DELAY_MS / 1_000)} s; the polls are ${String(INTERVAL_MS)} ms apart,
spread by a third. The tests count them exactly, with scripted answers.

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
