import { createLibsqlStore } from '../../../src/server/stores/libsql/index.js';
import { recordOf, storePath } from '../helpers.js';

/** Opens a store and collects its warnings. */
export function open(file: string) {
  const warnings: string[] = [];
  const store = createLibsqlStore({ file, onWarning: (message) => warnings.push(message) });
  return { store, warnings };
}

/** A closed store of so many identifications. */
export async function storeOf(count: number): Promise<string> {
  const file = storePath();
  const { store } = open(file);
  for (let userId = 1; userId <= count; userId += 1) await store.create(recordOf(userId));
  await store.close();
  return file;
}
