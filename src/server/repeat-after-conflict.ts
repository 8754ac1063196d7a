/** The repetition of an operation that met another writer of the same record. */
import { setTimeout as sleep } from 'node:timers/promises';
import { IdentificationHostError, storeUnavailable } from '../host/host-error.js';
import { ConflictError } from './live-identification.js';
import { BUSY, BusyError } from './shared-store.js';

/** How often an operation is repeated because another writer has changed the record. */
const MAX_CONFLICTS = 5;

/**
 * @param mustBeOpen throws where the host is closed, which ends the repetition
 * @throws IdentificationHostError `storeUnavailable` after too many conflicts, `busy` where another server
 *   restarts the identification for longer than an operation waits
 */
export async function repeatAfterConflict<T>(
  operation: () => Promise<T>,
  mustBeOpen: () => void,
): Promise<T> {
  const since = performance.now();
  for (let conflicts = 0; ; conflicts += 1) {
    mustBeOpen();
    try {
      return await operation();
    } catch (error) {
      // The host has closed the store during the operation.
      if (isStoreUnavailable(error)) mustBeOpen();
      if (!(error instanceof ConflictError)) throw error;
      if (error instanceof BusyError) {
        if (performance.now() - since > BUSY.patience) throw busy();
        await sleep(BUSY.interval);
        conflicts = 0;
      }
      if (conflicts >= MAX_CONFLICTS) throw storeUnavailable(error);
    }
  }
}

const busy = (): IdentificationHostError =>
  new IdentificationHostError('busy', 'Another server asks for a new session. Try again later.');

const isStoreUnavailable = (error: unknown): boolean =>
  error instanceof IdentificationHostError && error.code === 'storeUnavailable';
