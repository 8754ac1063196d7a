import { deepStrictEqual } from 'node:assert/strict';
import { identificationInput } from '../input/identification-input.js';
import { newRecord } from '../server/identification-record.js';
import type { IdentificationRecord, IdentificationStore } from '../server/identification-store.js';

/** A check of one requirement of a store. */
export interface StoreCheck {
  /** A sentence for the name of a test. */
  readonly name: string;
  /** Opens an empty store, and rejects with an `AssertionError` if it fails the requirement. */
  run(open: () => Promise<IdentificationStore> | IdentificationStore): Promise<void>;
}

let lastId = 0;

export function recordOf(changes: Partial<IdentificationRecord> = {}): IdentificationRecord {
  const input = identificationInput({
    subject: { userId: changes.userId ?? 1, deviceName: 'Телефон “X”' },
  });
  lastId += 1;
  const id = `identification-${String(lastId).padStart(4, '0')}`;
  return { ...newRecord(id, input, 1_000), ...changes };
}

export const nextVersion = (
  record: IdentificationRecord,
  changes: Partial<IdentificationRecord> = {},
): IdentificationRecord => ({
  ...record,
  version: record.version + 1,
  updatedAt: record.updatedAt + 1,
  ...changes,
});

export const ALL_DUE = { until: Number.MAX_SAFE_INTEGER, after: null, limit: 100 };

export function check(
  name: string,
  work: (store: IdentificationStore) => Promise<void>,
): StoreCheck {
  return {
    name,
    run: async (open) => {
      const store = await open();
      try {
        await work(store);
      } finally {
        await store.close();
      }
    },
  };
}

export async function createAll(
  store: IdentificationStore,
  ...records: readonly IdentificationRecord[]
): Promise<void> {
  for (const record of records) deepStrictEqual(await store.create(record), { created: true });
}

export const ids = (records: readonly { readonly id: string }[]): string[] =>
  records.map(({ id }) => id);
