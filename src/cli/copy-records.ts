import { isDeepStrictEqual } from 'node:util';
import type { IdentificationRecord, IdentificationStore, StoredEvent } from '../server/index.js';
import type { OpenPlace } from './open-place.js';

const PAGE = 500;
/** The writes at the same time: a file takes them in one transaction. */
const AT_ONCE = 50;

/** A copy that was not begun: nothing was written. */
export class CopyRefusedError extends Error {}

export interface CopyOptions {
  readonly from: OpenPlace;
  readonly to: OpenPlace;
  readonly withoutDamaged: boolean;
  /** Told how many are in the target. */
  readonly onProgress: (copied: number, of: number) => void;
  readonly signal: AbortSignal;
}

export interface Copied {
  readonly copied: number;
  /** Events that wait for their delivery. */
  readonly events: number;
  /** The ids of what is damaged, and was left behind. */
  readonly leftBehind: readonly string[];
}

/**
 * Copies all records of a store, and compares what the target then holds with them. A copy that was
 * interrupted goes on.
 *
 * @throws (rejects with) CopyRefusedError before anything is written, where it may not be done; any other
 * error leaves the target incomplete
 */
export async function copyRecords(options: CopyOptions): Promise<Copied> {
  const { from, to, onProgress, signal } = options;
  const leftBehind = await checkSource(options);
  const total = await countOf(from.store);
  const before = await checkTarget(from.store, to);
  let copied = 0;
  for await (const page of pagesOf(from.store, AT_ONCE)) {
    signal.throwIfAborted();
    await Promise.all(
      page.map(async (record) => {
        // What was there before has been compared.
        if (before > 0 && (await to.store.load(record.id)) !== null) return;
        const creation = await to.store.create(record);
        if (!creation.created) throw new Error('The target has changed meanwhile.');
      }),
    );
    copied += page.length;
    onProgress(copied, total);
  }
  const events = await copyEvents(options);
  await compare(options, copied);
  return { copied, events, leftBehind };
}

/** Also those of identifications that were removed, or are damaged. */
async function copyEvents({ from, to, signal }: CopyOptions): Promise<number> {
  let copied = 0;
  for await (const page of eventPagesOf(from.store)) {
    signal.throwIfAborted();
    if (to.store.outbox === undefined) throw new Error('The target keeps no events.');
    await to.store.outbox.add(page);
    copied += page.length;
  }
  const copies = eventPagesOf(to.store);
  for await (const page of eventPagesOf(from.store)) {
    const { value } = await copies.next();
    if (!isDeepStrictEqual(value, page)) throw new Error('The events differ in the target.');
  }
  if (!((await copies.next()).done ?? false)) throw new Error('The target has other events.');
  return copied;
}

async function* eventPagesOf({
  outbox,
}: IdentificationStore): AsyncGenerator<readonly StoredEvent[], undefined> {
  let after: StoredEvent | null = null;
  for (;;) {
    const page: readonly StoredEvent[] = (await outbox?.list({ after, limit: PAGE })) ?? [];
    after = page.at(-1) ?? null;
    if (after === null) return;
    yield page;
  }
}

async function checkSource({ from, withoutDamaged }: CopyOptions): Promise<readonly string[]> {
  await mustBeAlone(from, '--from');
  const newer = await from.countNewer();
  if (newer > 0) {
    throw new CopyRefusedError(
      `--from: a newer version of identification-machine has written ${String(newer)} of the ` +
        'identifications, and can copy them',
    );
  }
  const damaged = await from.store.damaged();
  if (damaged.length > 0 && !withoutDamaged) {
    throw new CopyRefusedError(
      `--from: ${String(damaged.length)} identifications are damaged; "store check" lists them, and ` +
        '--without-damaged leaves them behind',
    );
  }
  return damaged.map(({ id }) => id);
}

/** Resolves with how many of the source's records it holds; it may hold no others. */
async function checkTarget(from: IdentificationStore, to: OpenPlace): Promise<number> {
  await mustBeAlone(to, '--to');
  const isClean = (await to.countNewer()) === 0 && (await to.store.damaged()).length === 0;
  let found = 0;
  for await (const page of pagesOf(to.store, PAGE)) {
    const same = await Promise.all(page.map(({ id }) => from.load(id).catch(() => null)));
    if (!isDeepStrictEqual(same, page)) throw notEmpty();
    found += page.length;
  }
  if (!isClean) throw notEmpty();
  return found;
}

const notEmpty = (): CopyRefusedError =>
  new CopyRefusedError('--to: the store holds other identifications already');

async function mustBeAlone(place: OpenPlace, option: string): Promise<void> {
  const servers = await place.countServers();
  if (servers === 0) return;
  throw new CopyRefusedError(
    `${option}: ${String(servers)} servers work on it; stop them first (one that was killed counts ` +
      'until its lease ends, for seconds)',
  );
}

/** What was copied must be there as it is in the source, and nothing else. */
async function compare({ from, to }: CopyOptions, copied: number): Promise<void> {
  const copies = pagesOf(to.store, PAGE);
  let compared = 0;
  // Both are in the same order.
  for await (const page of pagesOf(from.store, PAGE)) {
    const { value } = await copies.next();
    if (!isDeepStrictEqual(value, page)) {
      const records = new Map((value ?? []).map((copy) => [copy.id, copy]));
      const wrong = page.find((record) => !isDeepStrictEqual(records.get(record.id), record));
      throw new Error(`${wrong?.id ?? 'A record'} is not in the target as it is in the source.`);
    }
    compared += page.length;
  }
  if (compared !== copied || !((await copies.next()).done ?? false)) {
    throw new Error('The stores have changed meanwhile.');
  }
  await mustBeAlone(from, '--from');
  await mustBeAlone(to, '--to');
}

async function countOf(store: IdentificationStore): Promise<number> {
  let count = 0;
  for await (const page of pagesOf(store, PAGE)) count += page.length;
  return count;
}

async function* pagesOf(
  store: IdentificationStore,
  limit: number,
): AsyncGenerator<readonly IdentificationRecord[], undefined> {
  let last: IdentificationRecord | undefined;
  for (;;) {
    const page = await store.list({ limit, ...(last && { after: last }) });
    if (page.length === 0) return;
    yield page;
    last = page.at(-1);
  }
}
