import { nextHandOff } from '../host/hand-off.js';
import { createHandOffOperations, type HandOffMethods } from '../host/hand-off-operations.js';
import { fromStore, IdentificationHostError } from '../host/host-error.js';
import type { IdentificationHost } from '../host/identification-host.js';
import type { HandOffStore, IdentificationStore } from './identification-store.js';
import { ConflictError } from './live-identification.js';

export interface HandingOffOptions {
  readonly store: Pick<IdentificationStore, 'handOffs'>;
  readonly get: IdentificationHost['get'];
  /** Rejects once the host closes, and repeats what rejects with a conflict. */
  readonly whileOpen: <T>(operation: () => Promise<T>) => Promise<T>;
}

/** Hands identifications off to other devices, whichever server of a shared store is asked. */
export function createHandingOff({ store, get, whileOpen }: HandingOffOptions): HandOffMethods {
  function kept(): HandOffStore {
    if (store.handOffs !== undefined) return store.handOffs;
    throw new IdentificationHostError('notSupported', 'The store has no `handOffs`.');
  }
  const operations = createHandOffOperations({
    get,
    load: (id) => fromStore(kept().load(id)),
    take: async (id, step) => {
      const handOffs = kept();
      const before = await fromStore(handOffs.load(id));
      const next = nextHandOff(before, step, Date.now());
      if (next === 'gone' || next === before) return next;
      if (await fromStore(handOffs.replace(id, before, next))) return next;
      throw new ConflictError('The hand-off has changed in the meantime.');
    },
  });
  return {
    handOff: (id) => whileOpen(() => operations.handOff(id)),
    handOffState: (id) => whileOpen(() => operations.handOffState(id)),
    confirmHandOff: (id, code) => whileOpen(() => operations.confirmHandOff(id, code)),
    refuseHandOff: (id) => whileOpen(() => operations.refuseHandOff(id)),
    claimHandOff: (token) => whileOpen(() => operations.claimHandOff(token)),
    handedOff: (claim) => whileOpen(() => operations.handedOff(claim)),
  };
}
