import type { Subject } from '../../machines/identification.types.js';
import { holdsResult, isErasable, notErasable } from '../host/erasing.js';
import { fromStore, IdentificationHostError } from '../host/host-error.js';
import type { ErasedUser, UserOptions } from '../host/identification-host.js';
import { identificationInput } from '../input/identification-input.js';
import type { StoredEvent } from './event-outbox.js';
import type { IdentificationRecord, IdentificationStore } from './identification-store.js';
import type { LiveRegistry } from './live-registry.js';

const PAGE = 100;

export interface ErasingOptions {
  readonly store: IdentificationStore;
  readonly registry: LiveRegistry;
  /** Cancels an identification, and resolves when that is saved. */
  readonly cancel: (id: string) => Promise<unknown>;
}

/** Removes what the store holds of a user. */
export function createErasing({ store, registry, cancel }: ErasingOptions) {
  async function recordsOf(user: Pick<Subject, 'userId' | 'userType'>) {
    const records: IdentificationRecord[] = [];
    let page: readonly IdentificationRecord[];
    do {
      const after = records.at(-1);
      const { userId } = user;
      page = await fromStore(store.list({ userId, limit: PAGE, ...(after && { after }) }));
      records.push(...page);
    } while (page.length === PAGE);
    return records.filter(({ userType }) => userType === user.userType);
  }

  /** The events of an identification that are not delivered. */
  async function eventsOf(identification: string): Promise<readonly StoredEvent[]> {
    const events: StoredEvent[] = [];
    let page: readonly StoredEvent[];
    do {
      const after = events.at(-1) ?? { identification, version: 0, position: -1 };
      const next = (await store.outbox?.list({ after, limit: PAGE })) ?? [];
      page = next.filter((event) => event.identification === identification);
      events.push(...page);
    } while (page.length === PAGE);
    return events;
  }

  /** @throws IdentificationHostError `notErasable` */
  async function mustBeErasable(record: IdentificationRecord): Promise<void> {
    const latest = registry.get(record.id)?.record() ?? record;
    const { state, deliveryAttempts } = latest;
    const { checkpoint } = registry.parse(latest).input;
    const isUntold = deliveryAttempts !== null || holdsResult(await fromStore(eventsOf(latest.id)));
    if (!isErasable(state, checkpoint, isUntold)) throw notErasable(state);
  }

  /** Another writer may change the record once more: it has ended, so this does not go on. */
  async function remove({ id }: IdentificationRecord): Promise<void> {
    let isThere: boolean;
    do {
      const record = await fromStore(store.load(id));
      isThere = record !== null && !(await fromStore(store.remove(id, record.version)));
    } while (isThere);
    for (const event of await fromStore(eventsOf(id))) {
      await fromStore(store.outbox?.deliver(event.id) ?? Promise.resolve());
    }
  }

  return async (user: UserOptions): Promise<ErasedUser> => {
    const { userId, userType } = identificationInput({ subject: user }).subject;
    const records = await recordsOf({ userId, userType });
    for (const record of records) await mustBeErasable(record);
    for (const record of records) {
      if (record.inProgress) await cancel(record.id).catch(refusedAsSigned);
      await remove(record);
    }
    return { erased: records.length };
  };
}

/** Its documents were signed meanwhile. */
function refusedAsSigned(error: unknown): never {
  const isRefused = error instanceof IdentificationHostError && error.code === 'notAccepted';
  throw isRefused ? notErasable(error.state ?? 'finalizing') : error;
}
