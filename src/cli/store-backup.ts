import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseOptions } from './parse-options.js';
import { printableJson } from './printable.js';
import { STORE_BACKUP_OPTIONS } from './store-options.js';
import { EXIT_CODES, throwUsageError, UsageError } from './usage-error.js';

/** `identification-machine store backup FILE`: gets a backup of the store of a running server. */
export async function storeBackup(
  args: readonly string[],
  signal: AbortSignal,
): Promise<number | null> {
  const [file, ...rest] = args;
  if (file === undefined || file.startsWith('-')) {
    throw new UsageError('The command is "store backup FILE".');
  }
  const { 'admin-url': adminUrl, operatorToken } = parseOptions(STORE_BACKUP_OPTIONS, rest);
  const response = await fetch(new URL('/backup', adminUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorToken}` },
    redirect: 'error',
    signal,
  }).catch((error: unknown) => {
    if (signal.aborted) return null;
    return throwUsageError('--admin-url')(new Error('no server answers there', { cause: error }));
  });
  if (response === null) return null;
  if (response.status === 401) {
    throw new UsageError(`${STORE_BACKUP_OPTIONS.operatorToken.variable}: the server refuses it`);
  }
  if (response.status === 409) {
    throw new UsageError('--admin-url: the store of this server is a database: back that up');
  }
  if (!response.ok || response.body === null) {
    process.stderr.write(`The server could not write the backup (${String(response.status)}).\n`);
    return EXIT_CODES.failed;
  }
  const bytes = await save(response, file);
  process.stdout.write(`${printableJson({ event: 'backedUp', file, bytes })}\n`);
  return EXIT_CODES.completed;
}

/** Writes a new file that only its owner can read. What is not whole is removed. */
async function save(response: Response, file: string): Promise<number> {
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  try {
    if (response.body === null) throw new Error('There is no backup.');
    await pipeline(Readable.fromWeb(response.body as never), target);
    const expected = Number(response.headers.get('content-length') ?? Number.NaN);
    if (target.bytesWritten !== expected) throw new Error('The backup is not whole.');
    return target.bytesWritten;
  } catch (error) {
    // A file that was there before is kept.
    const wasThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!wasThere) await rm(file, { force: true });
    return throwUsageError('FILE')(error);
  }
}
