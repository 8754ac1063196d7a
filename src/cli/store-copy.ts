import { CopyRefusedError, copyRecords } from './copy-records.js';
import { openPlace } from './open-place.js';
import { parseOptions } from './parse-options.js';
import { printableJson } from './printable.js';
import { mustBeGiven, placeOf, STORE_COPY_OPTIONS } from './store-options.js';
import { EXIT_CODES, reasonOf, UsageError } from './usage-error.js';

const PROGRESS_MS = 1_000;

/** `identification-machine store copy`: copies a store into an empty one, with the servers stopped. */
export async function storeCopy(
  args: readonly string[],
  signal: AbortSignal,
): Promise<number | null> {
  const values = parseOptions(STORE_COPY_OPTIONS, args, [mustBeGiven('from'), mustBeGiven('to')]);
  if (values.from === values.to) {
    throw new UsageError('--to: must be another store than --from');
  }
  const from = await openPlace(placeOf('from', values), values, { creates: false });
  try {
    const to = await openPlace(placeOf('to', values), values, { creates: true });
    let told = performance.now();
    try {
      const { copied, events, leftBehind } = await copyRecords({
        ...{ from, to, signal, withoutDamaged: values['without-damaged'] },
        onProgress: (done, of) => {
          if (performance.now() - told < PROGRESS_MS) return;
          told = performance.now();
          tell({ event: 'copying', copied: done, of });
        },
      });
      tell({ event: 'copied', copied, events, leftBehind });
      return EXIT_CODES.completed;
    } finally {
      await to.close();
    }
  } catch (error) {
    if (error instanceof CopyRefusedError) throw new UsageError(error.message);
    if (error instanceof UsageError) throw error;
    if (signal.aborted) return null;
    process.stderr.write(`The copy is not whole: ${reasonOf(error)}\n`);
    return EXIT_CODES.failed;
  } finally {
    await from.close();
  }
}

const tell = (line: object): void => {
  process.stdout.write(`${printableJson(line)}\n`);
};
