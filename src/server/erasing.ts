import type { Subject } from '../../machines/identification.types.js';
import { isErasable, notErasable } from '../host/erasing.js';
import { fromStore, IdentificationHostError } from '../host/host-error.js';
import type { ErasedUser, UserOptions } from '../host/identification-host.js';
import { identificationInput } from '../input/identification-input.js';
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

  /** @throws IdentificationHostError `notErasable` */
  function mustBeErasable(record: IdentificationRecord): void {
    const latest = registry.get(record.id)?.record() ?? record;
    const { state, deliveryAttempts } = latest;
    const { checkpoint } = registry.parse(latest).input;
    if (!isErasable(state, checkpoint, deliveryAttempts !== null)) throw notErasable(state);
  }

  /** Another writer may change the record once more: it has ended, so this does not go on. */
  async function remove({ id }: IdentificationRecord): Promise<void> {
    let isThere: boolean;
    do {
      const record = await fromStore(store.load(id));
      isThere = record !== null && !(await fromStore(store.remove(id, record.version)));
    } while (isThere);
  }

  return async (user: UserOptions): Promise<ErasedUser> => {
    const { userId, userType } = identificationInput({ subject: user }).subject;
    const records = await recordsOf({ userId, userType });
    records.forEach(mustBeErasable);
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
