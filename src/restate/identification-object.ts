import { handlers, object, rpc, TimeoutError, type ObjectContext } from '@restatedev/restate-sdk';
import { initiateInput, statusInput } from '../../machines/identification.setup.js';
import type { IdentificationEventType } from '../../machines/identification.types.js';
import { stateOf, viewOf } from '../../machines/identification.view.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { isSigned } from '../host/lifecycle.js';
import { identificationInput } from '../input/identification-input.js';
import type { AdapterRequest } from './adapter.js';
import { deliver } from './delivery.js';
import {
  IDENTIFICATION,
  IDENTIFIED_USER,
  userKey,
  type BeginAnswer,
  type BeginRequest,
  type DriveAnswer,
  type NotAccepted,
  type OpeningAnswer,
  type Watcher,
  type WatchRequest,
} from './handlers.js';
import { createKeeper, type Kept } from './keeper.js';
import type { Machines } from './machines.js';
import { ACTOR_INACTIVITY, SERVICE_OPTIONS } from './service-options.js';
import type { ServiceSettings } from './service-settings.js';

const { exclusive, shared } = handlers.object;
const PRIVATE = { ingressPrivate: true } as const;

/** How long to wait before what is not delivered yet is looked at again, in ms. */
const NOT_YET = 3_600_000;

/** An identification: the adapter's machine, guarded, and what a host shows of it. */
export function identificationObject(settings: ServiceSettings, machines: Machines) {
  const { adapter } = machines;
  const { machineOptions, onCompleted } = settings;
  const keeper = createKeeper(settings, machines);
  const { requestTimeout } = machineOptions.timings;

  /** The one way to a machine's beginning: one that is under way is never reset by chance. */
  async function begin(ctx: ObjectContext, request: BeginRequest): Promise<BeginAnswer> {
    const { subject, restart, isNew } = request;
    const found = await keeper.load(ctx);
    if (found === null && !isNew) return { outcome: 'over' };
    if (found !== null) {
      if (keeper.isOver(found)) return { outcome: 'over' };
      if (!restart) return { outcome: 'inProgress', identification: keeper.show(ctx, found) };
      if (isSigned(found.snapshot)) return notAccepted(found);
    }
    const input = identificationInput({ ...machineOptions, subject, restart });
    const begun = await keeper.keep(ctx, found, await adapter.create(ctx, { input }));
    const outcome = found === null ? 'created' : 'inProgress';
    return { outcome, identification: keeper.show(ctx, begun) };
  }

  async function drive(ctx: ObjectContext, type: IdentificationEventType): Promise<DriveAnswer> {
    const found = await keeper.load(ctx);
    if (found === null) return { outcome: 'unknown' };
    if (!viewOf(found.snapshot).can.includes(type)) return notAccepted(found);
    const next = await keeper.keep(ctx, found, await adapter.send(ctx, { event: { type } }));
    return { outcome: 'done', identification: keeper.show(ctx, next) };
  }

  return object({
    name: IDENTIFICATION.name,
    options: SERVICE_OPTIONS,
    handlers: {
      begin: exclusive(PRIVATE, begin),
      drive,

      // What an actor has come to; the adapter's actors call it by this name.
      send: exclusive(PRIVATE, async (ctx: ObjectContext, request: AdapterRequest) => {
        const found = await keeper.load(ctx);
        // Removed meanwhile.
        if (found !== null) await keeper.keep(ctx, found, await adapter.send(ctx, request));
      }),

      invokePromise: shared(
        {
          ...PRIVATE,
          inactivityTimeout: ACTOR_INACTIVITY,
          // By then the call has ended, or this process is stuck.
          abortTimeout: Math.max(requestTimeout, 50_000) + 10_000,
        },
        async (ctx, request: AdapterRequest) => adapter.invokePromise(ctx, request),
      ),

      read: shared(async (ctx) => {
        const found = await keeper.load(ctx);
        return found === null ? null : keeper.show(ctx, found);
      }),

      opening: shared(async (ctx): Promise<OpeningAnswer> => {
        const found = await keeper.load(ctx);
        if (found === null) return { outcome: 'unknown' };
        const { context } = found.snapshot;
        const { state, working } = viewOf(found.snapshot);
        if (state === 'awaitingRedirect') {
          return { outcome: 'initiate', input: initiateInput({ context }) };
        }
        if (state === 'signing') return { outcome: 'getStatus', input: statusInput({ context }) };
        return { outcome: 'noHostedPage', state, working, version: found.kept.version };
      }),

      watch: shared(async (ctx, { after, timeout }: WatchRequest) => {
        const before = await keeper.load(ctx);
        if (before === null || before.kept.version > after)
          return before && keeper.show(ctx, before);
        const { id, promise } = ctx.awakeable<HostedIdentification | null>();
        ctx.objectSendClient(IDENTIFICATION, ctx.key).addWatcher({ awakeable: id, after });
        try {
          return await promise.orTimeout(timeout);
        } catch (error) {
          if (error instanceof TimeoutError) return keeper.show(ctx, before);
          throw error;
        }
      }),
      addWatcher: exclusive(PRIVATE, (ctx: ObjectContext, watcher: Watcher) =>
        keeper.addWatcher(ctx, watcher),
      ),

      deliver: shared(PRIVATE, async (ctx) => {
        const found = await keeper.load(ctx);
        if (found === null || onCompleted === null) return;
        await deliver(ctx, found, onCompleted);
        ctx.objectSendClient(IDENTIFICATION, ctx.key).delivered();
      }),
      delivered: exclusive(PRIVATE, (ctx: ObjectContext) => keeper.noteDelivered(ctx)),

      remove: exclusive(PRIVATE, async (ctx: ObjectContext) => {
        const found = await keeper.load(ctx);
        if (found === null) return;
        if (found.kept.undelivered) {
          const later = rpc.sendOpts({ delay: NOT_YET });
          ctx.objectSendClient(IDENTIFICATION, ctx.key).remove(later);
          return;
        }
        ctx.clearAll();
        ctx.objectSendClient(IDENTIFIED_USER, userKey(found.kept)).forget(ctx.key);
      }),
    },
  });
}

function notAccepted({ snapshot }: Kept): NotAccepted {
  return { outcome: 'notAccepted', state: stateOf(snapshot), can: viewOf(snapshot).can };
}
