import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { untilAborted } from '../gateway/timers.js';
import { parseDeadLetterOptions, type EventOperations } from '../host/event-queue.js';
import { fromStore, IdentificationHostError } from '../host/host-error.js';
import { nextAttemptIn } from '../host/webhook-backoff.js';
import { startedEvent, type EventDelivery, type WebhookMessage } from '../host/webhook-event.js';
import type { ClaimedEvent, EventOutbox } from './event-outbox.js';
import type { IdentificationRecord } from './identification-store.js';
import type { ParsedServerHostOptions } from './options.js';

/** A receiver that hangs must not exhaust the sockets of the process. */
const MAX_CONCURRENT_ATTEMPTS = 20;
/** How often the store is asked for what is due: also what other servers have saved, or left. */
const POLL_MS = 1_000;
/** A claim lasts longer than an attempt: for the answer of the store, before and after it. */
const SPARE_HOLD_MS = 10_000;

/** Sends the events of a store's outbox. */
export interface OutgoingEvents extends EventOperations {
  /** The events that are saved with a new record. */
  started(record: IdentificationRecord): readonly WebhookMessage[];
  /** Looks for what is due. */
  wake(): void;
  /** Waits for the attempts in progress, and aborts them after `timeout` ms: they are repeated. */
  stop(timeout: number): Promise<void>;
}

/** Without `events` it sends nothing; an operator can still see what a host before has left. */
export function createOutgoingEvents({
  store: { outbox },
  events: delivery,
  observe,
}: Pick<ParsedServerHostOptions, 'store' | 'events' | 'observe'>): OutgoingEvents {
  const running = new Map<string, Promise<void>>();
  const closing = new AbortController();
  // One listener for each attempt in progress.
  setMaxListeners(0, closing.signal);
  let isStopping = false;
  let isClaiming = false;
  let isWoken = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function wake(): void {
    isWoken = true;
    if (delivery === null || outbox === undefined || isStopping || isClaiming) return;
    isClaiming = true;
    clearTimeout(timer);
    void claimAll(delivery, outbox).finally(() => {
      isClaiming = false;
      if (!isStopping) timer = setTimeout(wake, POLL_MS).unref();
    });
  }

  async function claimAll(to: EventDelivery, from: EventOutbox): Promise<void> {
    while (isWoken && !isStopping) {
      isWoken = false;
      const limit = MAX_CONCURRENT_ATTEMPTS - running.size;
      // The end of an attempt wakes it.
      if (limit <= 0) return;
      const isValid = holdsFor(SPARE_HOLD_MS / 2);
      const hold = to.timeout + SPARE_HOLD_MS;
      // A store that fails is asked again: the host tells of it.
      const claimed = await from.claim({ limit, hold }).catch(() => []);
      for (const event of claimed) {
        // What is left is free again when the claim ends.
        if (!isValid() || closing.signal.aborted) return;
        const attempt = send(event, to, from).finally(() => {
          running.delete(event.id);
          wake();
        });
        running.set(event.id, attempt);
      }
    }
  }

  async function send(event: ClaimedEvent, to: EventDelivery, from: EventOutbox): Promise<void> {
    const since = performance.now();
    let attempt;
    try {
      attempt = await to.send(event, closing.signal);
    } catch {
      // The host closes: the event stays.
      return;
    }
    const { id: eventId, identification: id, type: webhook, age } = event;
    const attempts = event.attempts + 1;
    const isDelivered = attempt.outcome === 'delivered';
    const delay = isDelivered
      ? null
      : nextAttemptIn(attempt, attempts, event.triedFor, Math.random());
    const outcome = isDelivered ? 'delivered' : delay === null ? 'dead' : 'failed';
    const { httpStatus } = attempt;
    const duration = performance.now() - since;
    observe({
      type: 'webhook',
      id,
      eventId,
      webhook,
      outcome,
      httpStatus,
      attempts,
      duration,
      age,
    });
    try {
      if (isDelivered) await from.deliver(eventId);
      else if (delay === null) await from.bury(eventId);
      else await from.postpone(eventId, delay);
    } catch {
      // It is sent again when the claim ends.
    }
  }

  const mustHave = (): EventOutbox => {
    if (outbox !== undefined) return outbox;
    throw new IdentificationHostError('notSupported', 'The store of this host keeps no events.');
  };

  async function change(eventId: string, how: 'revive' | 'skip'): Promise<void> {
    if (!(await fromStore(mustHave()[how](eventId)))) {
      throw new IdentificationHostError('unknownEvent', 'There is no such dead letter.');
    }
    wake();
  }

  wake();
  return {
    started: (record) => {
      const { id, userId, userType, createdAt, version } = record;
      const entered = { id, userId, userType, createdAt, enteredAt: createdAt };
      const event = startedEvent(delivery, entered);
      return event === null ? [] : [event.message(version, randomUUID())];
    },
    wake,
    stop: async (timeout) => {
      isStopping = true;
      clearTimeout(timer);
      const limit = setTimeout(() => {
        closing.abort();
      }, timeout);
      // What ignores the abort is not waited for.
      await untilAborted(() => Promise.all(running.values()), closing.signal).catch(
        () => undefined,
      );
      clearTimeout(limit);
    },
    deadLetters: async (options) =>
      fromStore(mustHave().dead(parseDeadLetterOptions(options).limit)),
    resendEvent: (eventId) => change(eventId, 'revive'),
    skipEvent: (eventId) => change(eventId, 'skip'),
    eventQueue: async () => fromStore(mustHave().size()),
  };
}

/** Whether so much time has not passed yet, by both clocks of this machine: one stands while it sleeps. */
function holdsFor(ms: number): () => boolean {
  const since = { monotonic: performance.now(), wall: Date.now() };
  return () => performance.now() - since.monotonic < ms && Date.now() - since.wall < ms;
}
