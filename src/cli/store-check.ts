import { SCHEMA_VERSION } from '../server/stores/postgres/schema.js';
import { openPlace } from './open-place.js';
import { parseOptions } from './parse-options.js';
import { printableJson } from './printable.js';
import { mustBeGiven, placeOf, STORE_CHECK_OPTIONS } from './store-options.js';
import { EXIT_CODES } from './usage-error.js';

/** `identification-machine store check`: says whether a store can be used, and what is damaged in it. */
export async function storeCheck(args: readonly string[]): Promise<number> {
  const values = parseOptions(STORE_CHECK_OPTIONS, args, [mustBeGiven('store')]);
  const place = placeOf('store', values);
  const opened = await openPlace(place, values, { creates: false });
  const { store } = opened;
  try {
    const [states, damaged] = [await store.count(), await store.damaged()];
    const { waiting, dead } = (await store.outbox?.size()) ?? { waiting: 0, dead: 0 };
    const version = await opened.schema();
    const line = {
      event: 'checked',
      ...(version !== null && {
        schema: { version, needed: SCHEMA_VERSION },
        servers: await opened.countServers(),
        newer: await opened.countNewer(),
      }),
      ...{ states, damaged, events: { waiting, dead } },
    };
    process.stdout.write(`${printableJson(line)}\n`);
    return damaged.length === 0 ? EXIT_CODES.completed : EXIT_CODES.failed;
  } finally {
    await opened.close();
  }
}
