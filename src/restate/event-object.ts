/** The virtual object that sends the events of an identification, in order; its key is the id. */
import {
  handlers,
  object,
  rpc,
  type ObjectContext,
  type ObjectSharedContext,
  type VirtualObjectDefinition,
} from '@restatedev/restate-sdk';
import { holdsResult } from '../host/erasing.js';
import { nextAttemptIn } from '../host/webhook-backoff.js';
import type { WebhookMessage } from '../host/webhook-event.js';
import { OBJECT_OPTIONS } from './handlers.js';
import type { ParsedRestateServiceOptions } from './options.js';

/** An event that waits. */
export interface QueuedWebhook extends WebhookMessage {
  readonly version: number;
  /** Epoch ms at which its state was entered. */
  readonly createdAt: number;
}

/** The value of the object's state `queue`, which is cleared where no event waits. */
export interface WebhookQueue {
  /** In the order in which they are sent; the first may be dead. */
  readonly events: readonly QueuedWebhook[];
  /** Attempts for the first one so far. */
  readonly attempts: number;
  /** Epoch ms of the end of its first attempt; `null` for none. */
  readonly triedAt: number | null;
  /** Epoch ms at which it became a dead letter; `null` where it is none. */
  readonly diedAt: number | null;
  /** How many are not dead, and since when the oldest of them waits: for queries. */
  readonly waiting: number;
  readonly oldestAt: number | null;
}

export interface EventHandlers {
  /** Of the service itself: adds an event behind those that wait. */
  add(ctx: unknown, event: QueuedWebhook): Promise<void>;
  /** Of the service itself: sends the first event, and plans the next attempt. */
  attempt(ctx: unknown): Promise<void>;
  /** Of the service itself: whether a result waits. */
  holdsResult(ctx: unknown): Promise<boolean>;
  /** Of the service itself: removes all that waits, for a deletion request. */
  clear(ctx: unknown): Promise<void>;
  /** Sends a dead letter again; resolves with whether it is one. */
  resend(ctx: unknown, eventId: string): Promise<boolean>;
  /** Removes a dead letter; resolves with whether it was one. */
  skip(ctx: unknown, eventId: string): Promise<boolean>;
}

export const IDENTIFICATION_EVENTS: VirtualObjectDefinition<'IdentificationEvents', EventHandlers> =
  { name: 'IdentificationEvents' };

const QUEUE = 'queue';
const FRESH = { attempts: 0, triedAt: null, diedAt: null } as const;
const EMPTY: WebhookQueue = { ...FRESH, events: [], waiting: 0, oldestAt: null };
/** A service without `events` leaves what waits to a later one that has them. */
const NO_DELIVERY_PAUSE_MS = 600_000;
/** The longest attempt, and what the engine needs: only a stuck process is aborted. */
const SPARE_MS = 60_000;

/** The id of an event names its identification, so that an operator's call finds the key. */
export const webhookIdOf = (ctx: Pick<ObjectContext, 'key' | 'rand'>): string =>
  `${ctx.key}_${ctx.rand.uuidv4().replaceAll('-', '').slice(0, 16)}`;

/** The key of an event's queue. */
export const queueKeyOf = (eventId: string): string => eventId.replace(/_[^_]*$/, '');

export function eventObject({ events: delivery }: Pick<ParsedRestateServiceOptions, 'events'>) {
  const load = async (ctx: ObjectContext): Promise<WebhookQueue> =>
    (await ctx.get<WebhookQueue>(QUEUE)) ?? EMPTY;

  function store(ctx: ObjectContext, queue: Omit<WebhookQueue, 'waiting' | 'oldestAt'>): void {
    const alive = queue.events.slice(queue.diedAt === null ? 0 : 1);
    const oldestAt = alive[0]?.createdAt ?? null;
    if (queue.events.length === 0) ctx.clear(QUEUE);
    else ctx.set(QUEUE, { ...queue, waiting: alive.length, oldestAt });
  }

  const attemptIn = (ctx: ObjectContext, delay: number): void => {
    ctx.objectSendClient(IDENTIFICATION_EVENTS, ctx.key).attempt(rpc.sendOpts({ delay }));
  };

  /** Goes on with the event behind the first. */
  function shift(ctx: ObjectContext, { events: [, ...rest] }: WebhookQueue): void {
    store(ctx, { ...FRESH, events: rest });
    if (rest.length > 0) attemptIn(ctx, 0);
  }

  async function attempt(ctx: ObjectContext): Promise<void> {
    const queue = await load(ctx);
    const [event] = queue.events;
    if (event === undefined || queue.diedAt !== null) return;
    if (delivery === null) {
      attemptIn(ctx, NO_DELIVERY_PAUSE_MS);
      return;
    }
    const { attemptCompletedSignal } = ctx.request();
    const ended = await ctx.run('send', () => delivery.send(event, attemptCompletedSignal));
    if (ended.outcome === 'delivered') {
      shift(ctx, queue);
      return;
    }
    const now = await ctx.date.now();
    const attempts = queue.attempts + 1;
    const triedAt = queue.triedAt ?? now;
    const delay = nextAttemptIn(ended, attempts, now - triedAt, ctx.rand.random());
    store(ctx, { ...queue, attempts, triedAt, diedAt: delay === null ? now : null });
    if (delay !== null) attemptIn(ctx, delay);
    else ctx.console.error(`An event is a dead letter: ${event.type} of ${ctx.key}`);
  }

  /** The queue, where its first event is this dead letter. */
  async function deadIn(ctx: ObjectContext, eventId: string): Promise<WebhookQueue | null> {
    const queue = await load(ctx);
    return queue.diedAt !== null && queue.events[0]?.id === eventId ? queue : null;
  }

  const { exclusive } = handlers.object;
  const own = { ingressPrivate: true } as const;

  return object({
    name: IDENTIFICATION_EVENTS.name,
    options: OBJECT_OPTIONS,
    handlers: {
      add: exclusive(own, async (ctx: ObjectContext, event: QueuedWebhook) => {
        const queue = await load(ctx);
        store(ctx, { ...queue, events: [...queue.events, event] });
        // What waits has its next attempt, or is held by a dead letter.
        if (queue.events.length === 0) attemptIn(ctx, 0);
      }),
      attempt: exclusive({ ...own, abortTimeout: (delivery?.timeout ?? 0) + SPARE_MS }, attempt),
      holdsResult: handlers.object.shared(own, async (ctx: ObjectSharedContext) => {
        const queue = await ctx.get<WebhookQueue>(QUEUE);
        return queue !== null && holdsResult(queue.events);
      }),
      clear: exclusive(own, (ctx: ObjectContext) => {
        ctx.clearAll();
        return Promise.resolve();
      }),
      resend: async (ctx: ObjectContext, eventId: string): Promise<boolean> => {
        const queue = await deadIn(ctx, eventId);
        if (queue === null) return false;
        store(ctx, { ...FRESH, events: queue.events });
        attemptIn(ctx, 0);
        return true;
      },
      skip: async (ctx: ObjectContext, eventId: string): Promise<boolean> => {
        const queue = await deadIn(ctx, eventId);
        if (queue === null) return false;
        shift(ctx, queue);
        return true;
      },
    },
  });
}
