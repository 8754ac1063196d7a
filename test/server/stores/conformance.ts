import { describe, it } from 'vitest';
import {
  storeConformance,
  storeHandOffConformance,
  storeOutboxConformance,
} from '../../../src/testing/index.js';
import type { IdentificationStore } from '../../../src/server/index.js';

/** What a store promises; with each check it opens an empty one. */
export function checkConformance(
  name: string,
  open: () => Promise<IdentificationStore> | IdentificationStore,
): void {
  describe(name, () => {
    for (const check of [
      ...storeConformance,
      ...storeOutboxConformance,
      ...storeHandOffConformance,
    ]) {
      it(check.name, () => check.run(open));
    }
  });
}
