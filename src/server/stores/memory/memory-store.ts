import type { HandOff } from '../../../host/hand-off.js';
import type {
  DueIdentification,
  DuePosition,
  IdentificationRecord,
  IdentificationStore,
} from '../../identification-store.js';
import { createMemoryOutbox } from './memory-outbox.js';

/**
 * Creates a store that lives as long as its process, for tests and trials.
 *
 * @example
 * ```ts
 * import { createMemoryStore } from 'identification-machine/stores/memory';
 *
 * const store = createMemoryStore();
 * ```
 */
export function createMemoryStore(): IdentificationStore {
  // JSON text, so that no caller shares an object with the store.
  const texts = new Map<string, string>();
  const handOffs = new Map<string, HandOff>();
  const all = (): IdentificationRecord[] => [...texts.values()].map(parse);
  const write = (record: IdentificationRecord): void => {
    texts.set(record.id, JSON.stringify(record));
  };
  const find = (id: string): IdentificationRecord | null => {
    const text = texts.get(id);
    return text === undefined ? null : parse(text);
  };
  const inProgressOf = ({ userId, userType }: IdentificationRecord) =>
    all().find(
      (other) => other.inProgress && other.userId === userId && other.userType === userType,
    );
  const ofOtherType = ({ userId }: IdentificationRecord) =>
    all().find((other) => other.inProgress && other.userId === userId);
  const isAt = (id: string, version: number): boolean => find(id)?.version === version;

  let isClosed = false;
  const answer = async <T>(work: () => T): Promise<T> => {
    if (isClosed) throw new Error('The store is closed.');
    return Promise.resolve(work());
  };
  const { append, outbox } = createMemoryOutbox(answer);

  return {
    create: (record, { onePerUserId = false, events = [] } = {}) =>
      answer(() => {
        const existing = inProgressOf(record) ?? (onePerUserId ? ofOtherType(record) : undefined);
        if (record.inProgress && existing) return { created: false, existing };
        if (texts.has(record.id)) throw new Error('A record with this id exists already.');
        write(record);
        append(record, events);
        return { created: true };
      }),
    load: (id) => answer(() => find(id)),
    current: (userId, userType) =>
      answer(() => {
        const own = all().filter((one) => one.userId === userId && one.userType === userType);
        return own.find(({ inProgress }) => inProgress) ?? own.sort(byAge).at(-1) ?? null;
      }),
    save: (record, expectedVersion, { events = [] } = {}) =>
      answer(() => {
        const other = record.inProgress ? inProgressOf(record) : undefined;
        if (!isAt(record.id, expectedVersion) || (other && other.id !== record.id)) return false;
        write(record);
        append(record, events);
        return true;
      }),
    remove: (id, expectedVersion) =>
      answer(() => {
        if (!isAt(id, expectedVersion)) return false;
        handOffs.delete(id);
        return texts.delete(id);
      }),
    due: ({ until, after, unfinished = false, limit }) =>
      answer(() =>
        all()
          .filter((record) => !unfinished || isUnfinished(record))
          .flatMap(({ id, dueAt, state }): DueIdentification[] =>
            dueAt === null ? [] : [{ id, dueAt, state }],
          )
          .filter(({ dueAt }) => dueAt <= until)
          .sort(byDueTime)
          .filter((due) => after === null || byDueTime(due, after) > 0)
          .slice(0, limit),
      ),
    list: ({ state, userId, dueBefore, after, limit }) =>
      answer(() =>
        all()
          .filter(
            (record) =>
              (state === undefined || record.state === state) &&
              (userId === undefined || record.userId === userId) &&
              (dueBefore === undefined || (record.dueAt !== null && record.dueAt < dueBefore)) &&
              (after === undefined || byAge(record, after) > 0),
          )
          .sort(byAge)
          .slice(0, limit),
      ),
    count: () =>
      answer(() => {
        const counts: Partial<Record<IdentificationRecord['state'], number>> = {};
        for (const { state } of all()) counts[state] = (counts[state] ?? 0) + 1;
        return counts;
      }),
    // No disk can change what is in memory.
    damaged: () => answer(() => []),
    check: () => answer(() => undefined),
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
    outbox,
    handOffs: {
      load: (id) => answer(() => handOffs.get(id) ?? null),
      replace: (id, before, after) =>
        answer(() => {
          const found = handOffs.get(id);
          const isSame = found?.hash === before?.hash && found?.status === before?.status;
          if (!texts.has(id) || !isSame) return false;
          if (after === null) handOffs.delete(id);
          else handOffs.set(id, { ...after });
          return true;
        }),
    },
  };
}

// `write` has put only records into the map.
const parse = (text: string): IdentificationRecord => JSON.parse(text) as IdentificationRecord;

const isUnfinished = ({ inProgress, deliveryAttempts }: IdentificationRecord): boolean =>
  inProgress || deliveryAttempts !== null;

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byDueTime = (a: DuePosition, b: DuePosition): number =>
  a.dueAt - b.dueAt || byText(a.id, b.id);

type Aged = Pick<IdentificationRecord, 'createdAt' | 'id'>;
const byAge = (a: Aged, b: Aged): number => a.createdAt - b.createdAt || byText(a.id, b.id);
