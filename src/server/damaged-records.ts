import { IdentificationHostError } from '../host/host-error.js';
import type { HostEvent } from '../host/host-event.js';
import {
  DamagedRecordError,
  type DamagedRecord,
  type IdentificationRecord,
  type IdentificationStore,
} from './identification-store.js';

/** What a process knows of the records that cannot be read. */
export interface DamagedRecords {
  /**
   * Loads a record, as the store does.
   *
   * @throws (rejects with) IdentificationHostError `damaged`
   */
  load(id: string): Promise<IdentificationRecord | null>;
  /** All that are known; waits half a second at most for the search that a host begins with. */
  all(): Promise<readonly DamagedRecord[]>;
}

/** To search 100,000 rows takes seconds, for which no list waits. */
const SEARCH_PATIENCE_MS = 500;

/** Searches the store once, and takes note of what is found damaged later. Each is told once. */
export function createDamagedRecords(
  store: IdentificationStore,
  observe: (event: HostEvent) => void,
): DamagedRecords {
  const known = new Map<string, DamagedRecord>();

  function add(damaged: DamagedRecord): void {
    // Several may be so damaged that their ids look the same.
    const key = `${damaged.id} ${damaged.id.includes('?') ? String(known.size) : ''}`;
    if (known.has(key)) return;
    known.set(key, damaged);
    observe({ type: 'damaged', id: damaged.id, state: null });
  }

  /** A store that fails is searched again when the list is asked for. */
  async function search(): Promise<void> {
    try {
      for (const damaged of await store.damaged()) add(damaged);
    } catch {
      searching = null;
    }
  }
  let searching: Promise<void> | null = null;
  searching = search();

  return {
    load: async (id) => {
      try {
        return await store.load(id);
      } catch (error) {
        if (!(error instanceof DamagedRecordError)) throw error;
        add({ ...error.damaged, id });
        const message = 'The record of this identification is damaged. Its user can start again.';
        throw new IdentificationHostError('damaged', message);
      }
    },
    all: async () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, SEARCH_PATIENCE_MS);
      });
      await Promise.race([(searching ??= search()), patience]);
      clearTimeout(timer);
      return [...known.values()];
    },
  };
}
