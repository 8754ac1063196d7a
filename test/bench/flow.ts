/** One identification of eight calls: what every contestant does, and the proof that it does it. */
import type { IdentificationOutput, IdentificationState } from '../../src/index.js';

/** What the gateway answers to a poll. */
export interface Answer {
  readonly status: string | null;
  readonly url: string | null;
}

/** The gateway's calls, as a loop that is written by hand makes them. */
export interface Gateway {
  initiate(userId: number, signal: AbortSignal): Promise<Answer>;
  getStatus(userId: number, signal: AbortSignal): Promise<Answer>;
  finalize(userId: number, signal: AbortSignal): Promise<IdentificationOutput>;
}

/** One identification of a user who is back from each hosted page at once. */
export type Flow = (
  userId: number,
  signal: AbortSignal,
  onState: (state: IdentificationState) => void,
) => Promise<IdentificationOutput>;

export const SIGNING = 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';
export const SIGNED = 'DOCUMENT_SIGN_SUCCESS';

/** What the polls of a session are answered with, in order. */
export const STATUSES = ['PROCESSING', 'PROCESSING', SIGNING, SIGNING, SIGNING, SIGNED] as const;

/** Initiate, three polls in each phase, finalize. */
const CALLS = ['initiate', ...STATUSES.map(() => 'getStatus'), 'finalize'] as const;

const STATES = [
  'initiating',
  'awaitingRedirect',
  'phaseA',
  'signing',
  'phaseB',
  'finalizing',
  'completed',
];

export const outputOf = (userId: number): IdentificationOutput => ({
  correlationId: '6f9619ff-8b86-d011-b42d-00c04fc964ff',
  individualId: userId,
});

/**
 * Runs a flow once, and looks at what it did.
 *
 * @param callsOf the calls of a user that the gateway has had so far, in order
 * @throws where it is not the flow that all contestants are to go through
 */
export async function prove(
  flow: Flow,
  userId: number,
  callsOf: (userId: number) => readonly string[] | Promise<readonly string[]>,
): Promise<void> {
  const states: string[] = [];
  const output = await flow(userId, new AbortController().signal, (state) => states.push(state));
  const did = JSON.stringify({ calls: await callsOf(userId), states, output });
  const expected = JSON.stringify({ calls: CALLS, states: STATES, output: outputOf(userId) });
  if (did !== expected) throw new Error(`Not the same work:\n${did}\nexpected:\n${expected}`);
}

/** Goes through as many flows, so many of them at once, each with an abort signal of its own. */
export async function runFlows(flow: Flow, flows: number, atOnce: number): Promise<void> {
  let userId = 0;
  const worker = async (): Promise<void> => {
    while (userId < flows) {
      userId += 1;
      await flow(userId, new AbortController().signal, ignore);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

const ignore = (): void => undefined;
