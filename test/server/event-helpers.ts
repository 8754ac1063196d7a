/** Hosts that send events, and a receiver without HTTP. */
import { vi } from 'vitest';
import {
  createEventDelivery,
  webhookStates,
  type EventDelivery,
  type WebhookAttempt,
  type WebhookEvent,
  type WebhookState,
} from '../../src/events/index.js';
import type { IdentificationHost } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import type { ServerHostOptions } from '../../src/server/index.js';
import { KEYS } from '../events/receiver.js';
import { sandboxActors } from '../support/host.js';
import { openHost, startParked } from './helpers.js';

export const HOUR_MS = 3_600_000;

export const deliveryTo = (
  url: string,
  states: readonly WebhookState[] = webhookStates,
): EventDelivery => createEventDelivery({ url, keys: [KEYS.first], states });

export const typesOf = (events: readonly WebhookEvent[]) => events.map(({ type }) => type);

/** A receiver without HTTP, for a clock that is faked. */
export function fakeReceiver(
  answer: (event: WebhookEvent) => Partial<WebhookAttempt> = () => ({}),
) {
  const taken: WebhookEvent[] = [];
  const attempts: { readonly id: string; readonly event: WebhookEvent; readonly at: number }[] = [];
  let answerNow = answer;
  const delivery: EventDelivery = {
    states: new Set(webhookStates),
    timeout: 15_000,
    send: ({ id, body }) => {
      // The host wrote it.
      const event = JSON.parse(body) as WebhookEvent;
      attempts.push({ id, event, at: Date.now() });
      const told: WebhookAttempt = {
        ...{ outcome: 'delivered', httpStatus: 204, retryAfter: null },
        ...answerNow(event),
      };
      if (told.outcome === 'delivered') taken.push(event);
      return Promise.resolve(told);
    },
  };
  return {
    ...{ delivery, taken, attempts },
    answer: (next: typeof answer): void => {
      answerNow = next;
    },
  };
}

/** Lets time pass in steps, and runs a second after each: the host looks once a second. */
export async function pass(ms: number, step = HOUR_MS / 4): Promise<void> {
  for (let left = ms; left > 0; left -= step) {
    vi.setSystemTime(Date.now() + step);
    await vi.advanceTimersByTimeAsync(1_500);
  }
}

export const REFUSED = { outcome: 'failed', httpStatus: 500 } as const;

/** A host of which identifications are started and cancelled: two events each, without a user. */
export function openTold(
  sandbox: Sandbox,
  events: EventDelivery,
  options: Partial<ServerHostOptions> = {},
) {
  return openHost(sandbox, { events, actors: sandboxActors(sandbox), ...options });
}

export async function startAndCancel(host: IdentificationHost, userId: number): Promise<string> {
  const id = await startParked(host, userId);
  await host.send(id, { type: 'cancel' });
  return id;
}
