/** What an app was promised, and a receiver that fails now and then. */
import type { TestContext } from 'vitest';
import { verifyEvent, webhookStates, type VerifiedEvent } from '../../src/events/index.js';
import type { TimelineEntry } from '../../src/index.js';
import { KEYS, openReceiver } from './receiver.js';

/** So often at most is an event refused, so that its delay stays short. */
const MAX_REFUSALS = 2;

/**
 * A receiver that refuses some events, and takes others without an answer.
 *
 * @param random from 0 (inclusive) to 1 (exclusive)
 */
export async function openUnreliableReceiver(
  random: () => number,
  context?: Pick<TestContext, 'onTestFinished'>,
) {
  const taken: VerifiedEvent[] = [];
  const refusals = new Map<string, number>();
  const receiver = await openReceiver(({ headers, body }) => {
    const verified = verifyEvent(headers, body, KEYS.first);
    const before = refusals.get(verified.webhookId) ?? 0;
    const chance = before < MAX_REFUSALS ? random() : 1;
    if (chance < 0.2) refusals.set(verified.webhookId, before + 1);
    if (chance < 0.1) return 503;
    taken.push(verified);
    if (chance < 0.2) return (response) => void response.destroy();
    return 204;
  }, context);
  return { url: receiver.url, taken };
}

interface Told {
  readonly id: string;
  readonly createdAt: number;
  readonly timeline: readonly TimelineEntry[];
}

/** What is told of an identification, in order: its start, and each state that an app can know. */
export const promisedOf = ({ createdAt, timeline }: Told): string[] => [
  `started ${String(createdAt)}`,
  ...timeline
    .filter(({ state }) => webhookStates.some((name) => name === state))
    .map(({ state, at }) => `${state} ${String(at)}`),
];

/** What an app has taken of an identification, in order; an event that came again counts once. */
export function takenOf(id: string, taken: readonly VerifiedEvent[]): string[] {
  const own = taken.filter(({ event }) => event.data.id === id);
  const firsts = [...new Map(own.toReversed().map((one) => [one.webhookId, one])).values()];
  return firsts
    .toReversed()
    .map(({ event }) => `${event.type.replace(/^.*\./, '')} ${String(event.data.enteredAt)}`);
}
