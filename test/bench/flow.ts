/** One identification of eight calls, which every contestant goes through, and the check that it does. */
import type { IdentificationOutput, IdentificationState } from '../../src/index.js';

/** The gateway's answer to a poll. */
export interface Answer {
  readonly status: string | null;
  readonly url: string | null;
}

/** The gateway's calls, as a hand-written loop makes them. */
export interface Gateway {
  initiate(userId: number, signal: AbortSignal): Promise<Answer>;
  getStatus(userId: number, signal: AbortSignal): Promise<Answer>;
  finalize(userId: number, signal: AbortSignal): Promise<IdentificationOutput>;
}

/** One identification of a user who returns from each hosted page at once. */
export type Flow = (
  userId: number,
  signal: AbortSignal,
  onState: (state: IdentificationState) => void,
) => Promise<IdentificationOutput>;

export const SIGNING = 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';
export const SIGNED = 'DOCUMENT_SIGN_SUCCESS';

/** The answers to the polls of a session, in order. */
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
 * Runs a flow once, and checks its calls, states and output.
 *
 * @param callsOf the calls that the gateway has received for a user so far, in order
 * @throws where they are not those of the other contestants
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

/** Runs `flows` flows, `atOnce` of them concurrently, each with its own abort signal. */
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
