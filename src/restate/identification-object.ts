import { handlers, object, rpc, TimeoutError, type ObjectContext } from '@restatedev/restate-sdk';
import { initiateInput, statusInput } from '../../machines/identification.setup.js';
import type {
  IdentificationContext,
  IdentificationEventType,
} from '../../machines/identification.types.js';
import { stateOf, viewOf } from '../../machines/identification.view.js';
import { withTimeout } from '../gateway/timers.js';
import { isErasable } from '../host/erasing.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { completedAt, isSigned } from '../host/lifecycle.js';
import { receptionOf } from '../host/seen.js';
import { identificationInput } from '../input/identification-input.js';
import { IDENTIFICATION_EVENTS } from './event-object.js';
import { handOffHandlers } from './hand-off-handlers.js';
import {
  IDENTIFICATION,
  IDENTIFIED_USER,
  OBJECT_OPTIONS,
  userKey,
  type BeginAnswer,
  type BeginRequest,
  type DriveAnswer,
  type DriveRequest,
  type EraseAnswer,
  type HintAnswer,
  type NotAccepted,
  type OpeningAnswer,
  type Watcher,
  type WatchRequest,
} from './handlers.js';
import {
  isHopelessSnapshot,
  waitingOf,
  type IdentificationRecord,
} from './identification-record.js';
import type { ParsedRestateServiceOptions } from './options.js';
import type { AdapterRequest, Machines } from './prepare-machines.js';
import { createRepository, type StoredIdentification } from './repository.js';

const { exclusive, shared } = handlers.object;
const PRIVATE = { ingressPrivate: true } as const;

/**
 * How long an actor may be silent before Restate suspends it: a sleeping actor then frees its
 * invocation slot, of which a node has 1,000; a running call to the gateway continues.
 */
const ACTOR_INACTIVITY_MS = 1_000;
/** How long to keep an undelivered result after its retention before the next check. */
const UNDELIVERED_RECHECK_MS = 3_600_000;
const DELIVERY_TIMEOUT_MS = 30_000;

/** The virtual object of an identification: guards the adapter's machine, and stores a record of it. */
export function identificationObject(options: ParsedRestateServiceOptions, machines: Machines) {
  const { adapter } = machines;
  const { machineOptions, onCompleted } = options;
  const repository = createRepository(options, machines);
  const { requestTimeout } = machineOptions.timings;

  /** The only caller of the adapter's `create`, which would reset a machine in progress. */
  async function begin(ctx: ObjectContext, request: BeginRequest): Promise<BeginAnswer> {
    const { subject, restart, isNew } = request;
    const found = await repository.load(ctx);
    if (found === null && !isNew) return { outcome: 'over' };
    if (found !== null) {
      if (isHopelessSnapshot(found.snapshot)) return { outcome: 'over' };
      if (!restart) return { outcome: 'inProgress', identification: repository.show(ctx, found) };
      if (isSigned(found.snapshot)) return notAccepted(found);
    }
    const session = (found?.snapshot.context.session.number ?? 0) + 1;
    const input = { ...identificationInput({ ...machineOptions, subject, restart }), session };
    const begun = await repository.save(ctx, found, await adapter.create(ctx, { input }));
    const outcome = found === null ? 'created' : 'inProgress';
    return { outcome, identification: repository.show(ctx, begun) };
  }

  async function drive(
    ctx: ObjectContext,
    request: IdentificationEventType | DriveRequest,
  ): Promise<DriveAnswer> {
    const { type, seen } = typeof request === 'string' ? { type: request } : request;
    const found = await repository.load(ctx);
    if (found === null) return { outcome: 'unknown' };
    const reception = receptionOf(viewOf(found.snapshot), type, seen);
    if (reception === 'ignored') {
      return { outcome: 'done', identification: repository.show(ctx, found) };
    }
    if (reception !== 'taken') return { ...notAccepted(found), outcome: reception };
    const next = await repository.save(ctx, found, await adapter.send(ctx, { event: { type } }));
    return { outcome: 'done', identification: repository.show(ctx, next) };
  }

  const sendOwn = async (
    ctx: ObjectContext,
    found: StoredIdentification,
    type: 'hint' | 'expire',
    isTurn: boolean,
  ) => repository.save(ctx, found, await adapter.send(ctx, { event: { type } }), isTurn);

  async function hint(ctx: ObjectContext): Promise<HintAnswer> {
    const found = await repository.load(ctx);
    if (found === null) return { outcome: 'unknown' };
    const next = found.snapshot.can({ type: 'hint' })
      ? await sendOwn(ctx, found, 'hint', false)
      : found;
    return { outcome: 'done', identification: repository.show(ctx, next) };
  }

  async function erase(
    ctx: ObjectContext,
    { isDryRun }: { readonly isDryRun: boolean },
  ): Promise<EraseAnswer> {
    const found = await repository.load(ctx);
    if (found === null) return { outcome: 'unknown' };
    const { record, snapshot } = found;
    const { checkpoint } = waitingOf(record, snapshot);
    const events = ctx.objectClient(IDENTIFICATION_EVENTS, ctx.key);
    const isUntold = record.undelivered || (await events.holdsResult());
    if (!isErasable(record.state, checkpoint, isUntold)) {
      return { outcome: 'notErasable', state: record.state };
    }
    if (isDryRun) return { outcome: 'erased' };
    // Those who follow it see how it ends.
    if (!isHopelessSnapshot(snapshot)) {
      await repository.save(ctx, found, await adapter.send(ctx, { event: { type: 'cancel' } }));
    }
    ctx.objectSendClient(IDENTIFICATION_EVENTS, ctx.key).clear();
    clear(ctx, found);
    return { outcome: 'erased' };
  }

  function clear(ctx: ObjectContext, { record }: StoredIdentification): void {
    ctx.clearAll();
    ctx.objectSendClient(IDENTIFIED_USER, userKey(record)).forget(ctx.key);
  }

  return object({
    name: IDENTIFICATION.name,
    options: OBJECT_OPTIONS,
    handlers: {
      begin: exclusive(PRIVATE, begin),
      drive,
      hint,
      erase,
      ...handOffHandlers,

      reconcile: exclusive(PRIVATE, async (ctx: ObjectContext, at: number) => {
        const found = await repository.load(ctx);
        const type = found && (await repository.eventDue(ctx, found, at));
        if (found !== null && type !== null) await sendOwn(ctx, found, type, true);
      }),
      schedule: exclusive(PRIVATE, (ctx: ObjectContext) => repository.planFirstTurn(ctx)),

      // The adapter's actors call it by this name with their result.
      send: exclusive(PRIVATE, async (ctx: ObjectContext, request: AdapterRequest) => {
        const found = await repository.load(ctx);
        // `null`: removed meanwhile.
        if (found !== null) await repository.save(ctx, found, await adapter.send(ctx, request));
      }),

      invokePromise: shared(
        {
          ...PRIVATE,
          inactivityTimeout: ACTOR_INACTIVITY_MS,
          // Later than any call's own time-out: only a stuck process is aborted.
          abortTimeout: Math.max(requestTimeout, 50_000) + 10_000,
        },
        async (ctx, request: AdapterRequest) => adapter.invokePromise(ctx, request),
      ),

      read: shared(async (ctx) => {
        const found = await repository.load(ctx);
        if (found !== null && repository.needsTurn(found)) {
          ctx.objectSendClient(IDENTIFICATION, ctx.key).schedule();
        }
        return found === null ? null : repository.show(ctx, found);
      }),

      opening: shared(async (ctx): Promise<OpeningAnswer> => {
        const found = await repository.load(ctx);
        if (found === null) return { outcome: 'unknown' };
        const { context } = found.snapshot;
        const { state, working } = viewOf(found.snapshot);
        if (state === 'awaitingRedirect') {
          return { outcome: 'initiate', input: initiateInput({ context }) };
        }
        if (state === 'signing') return { outcome: 'getStatus', input: statusInput({ context }) };
        return { outcome: 'noHostedPage', state, working, version: found.record.version };
      }),

      watch: shared(async (ctx, { after, timeout }: WatchRequest) => {
        const before = await repository.load(ctx);
        if (before === null || before.record.version > after)
          return before && repository.show(ctx, before);
        const { id, promise } = ctx.awakeable<HostedIdentification | null>();
        ctx.objectSendClient(IDENTIFICATION, ctx.key).addWatcher({ awakeable: id, after });
        try {
          return await promise.orTimeout(timeout);
        } catch (error) {
          if (error instanceof TimeoutError) return repository.show(ctx, before);
          throw error;
        }
      }),
      addWatcher: exclusive(PRIVATE, (ctx: ObjectContext, watcher: Watcher) =>
        repository.addWatcher(ctx, watcher),
      ),

      deliver: shared(PRIVATE, async (ctx) => {
        const found = await repository.load(ctx);
        if (found === null || onCompleted === null) return;
        await deliver(ctx, found, onCompleted);
        ctx.objectSendClient(IDENTIFICATION, ctx.key).delivered();
      }),
      delivered: exclusive(PRIVATE, (ctx: ObjectContext) => repository.markDelivered(ctx)),

      remove: exclusive(PRIVATE, async (ctx: ObjectContext) => {
        const found = await repository.load(ctx);
        if (found === null) return;
        if (found.record.undelivered) {
          const later = rpc.sendOpts({ delay: UNDELIVERED_RECHECK_MS });
          ctx.objectSendClient(IDENTIFICATION, ctx.key).remove(later);
          return;
        }
        clear(ctx, found);
      }),
    },
  });
}

function notAccepted({ snapshot }: StoredIdentification): NotAccepted {
  return { outcome: 'notAccepted', state: stateOf(snapshot), can: viewOf(snapshot).can };
}

/** Calls `onCompleted` with the result. Where it rejects, Restate repeats the invocation. */
export async function deliver(
  ctx: { readonly key: string; request(): { readonly attemptCompletedSignal: AbortSignal } },
  found: {
    readonly record: Pick<
      IdentificationRecord,
      'userId' | 'userType' | 'createdAt' | 'updatedAt' | 'timeline'
    >;
    readonly snapshot: { readonly context: Pick<IdentificationContext, 'output'> };
  },
  onCompleted: NonNullable<ParsedRestateServiceOptions['onCompleted']>,
): Promise<void> {
  const { output } = found.snapshot.context;
  if (output === null) return;
  const { userId, userType, createdAt, updatedAt, timeline } = found.record;
  const times = { createdAt, completedAt: completedAt(timeline, updatedAt) };
  const completed = { id: ctx.key, userId, userType, ...times, ...output };
  try {
    await withTimeout(
      async (signal) => onCompleted(completed, signal),
      DELIVERY_TIMEOUT_MS,
      ctx.request().attemptCompletedSignal,
    );
  } catch {
    // Restate stores the message, and the app's may hold anything.
    throw new Error('onCompleted has failed.');
  }
}
