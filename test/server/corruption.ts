/** Rows 70 and 71 of the fault table: damaged store files, each served by a process of its own. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import Database from 'libsql';
import { onTestFinished } from 'vitest';
import { identificationInput, type IdentificationState } from '../../src/index.js';
import { newRecord } from '../../src/server/identification-record.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { randomFrom } from '../cli/random.js';
import { storePath } from './helpers.js';
import { bundle } from './server.js';
import type { CorruptionReport } from './corruption-process.js';

const USERS = 50;

const STATES: readonly IdentificationState[] = [
  ...(['awaitingRedirect', 'phaseA', 'signing', 'phaseB', 'finalizing', 'stalled'] as const),
  'failed',
];

/** A closed store file of 50 identifications, of as many users, and their ids. */
export async function soundStore(): Promise<{ readonly file: string; readonly ids: string[] }> {
  const file = storePath();
  const store = createLibsqlStore({ file });
  const ids: string[] = [];
  for (let userId = 1; userId <= USERS; userId += 1) {
    const state = STATES[userId % STATES.length] ?? 'phaseA';
    const input = identificationInput({
      subject: { userId, userAgent: 'Mozilla/5.0 '.repeat(6), deviceName: 'Телефон' },
    });
    const record = newRecord(crypto.randomUUID(), input, Date.now() - userId);
    const checkpoint: unknown = { ...Object(record.checkpoint), state, place: state };
    const dueAt = ['phaseA', 'phaseB', 'finalizing'].includes(state) ? Date.now() : null;
    await store.create({ ...record, state, checkpoint, dueAt });
    ids.push(record.id);
  }
  await store.close();
  return { file, ids };
}

/** Copies of a file in which one to four bits or bytes are random ones, the same for each seed. */
export function withFlips(file: string, seed: number): string {
  const random = randomFrom(seed);
  const bytes = readFileSync(file);
  const flipsBits = seed % 2 === 0;
  const count = 1 + Math.floor(random() * 4);
  for (let flip = 0; flip < count; flip += 1) {
    const at = Math.floor(random() * bytes.length);
    const byte = bytes[at] ?? 0;
    bytes[at] = flipsBits ? byte ^ (1 << Math.floor(random() * 8)) : Math.floor(random() * 256);
  }
  const folder = storePath();
  mkdirSync(folder);
  const copy = `${folder}/${String(seed)}.db`;
  writeFileSync(copy, bytes, { mode: 0o600 });
  return copy;
}

export const PLAIN_COLUMNS = [
  ...(['id', 'version', 'user_id', 'user_type', 'state', 'in_progress'] as const),
  ...(['due_at', 'created_at', 'updated_at', 'delivery_attempts'] as const),
];

/** Of every type, as SQL. */
export const WRONG_VALUES = [
  ...['NULL', "''", "'x'", "'фаза'", '-1', '0', '1.5', '2147483648', '9007199254740993'],
  ...[
    '9223372036854775807',
    '1e300',
    "x'ff00'",
    "CAST(x'70ff61' AS TEXT)",
    "'a' || char(0) || 'b'",
  ],
  ...["replace(hex(zeroblob(50000)), '0', 'z')", "'merchant'"],
] as const;

/** A copy of a file with a value in a column of the row of a user, whatever its type. */
export function withValue(file: string, column: string, value: string, userId: number): string {
  const folder = storePath();
  mkdirSync(folder);
  const copy = `${folder}/${column}.db`;
  copyFileSync(file, copy);
  const strict = schemaOf(copy);
  writeSchema(copy, strict.replace(/ STRICT$/, '').replace(/ NOT NULL/g, ''));
  const database = new Database(copy);
  database.exec(
    `UPDATE identifications SET ${column} = ${value} WHERE user_id = ${String(userId)}`,
  );
  database.close();
  writeSchema(copy, strict);
  return copy;
}

function schemaOf(file: string): string {
  const database = new Database(file);
  const row: unknown = database
    .prepare("SELECT sql FROM sqlite_master WHERE name = 'identifications'")
    .get();
  database.close();
  if (typeof row === 'object' && row !== null && 'sql' in row) return String(row.sql);
  throw new Error('There is no table.');
}

function writeSchema(file: string, sql: string): void {
  const database = new Database(file);
  database.exec('PRAGMA writable_schema = ON');
  database.prepare("UPDATE sqlite_master SET sql = ? WHERE name = 'identifications'").run(sql);
  database.close();
}

/** Serves files in a process; `report` rejects if the process ends without one. */
export async function openCorruptionServer() {
  const path = await bundle('corruption-process');
  const child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(path);
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    report: async (file: string, ids: readonly string[]): Promise<CorruptionReport> => {
      child.stdin.write(`${JSON.stringify({ file, ids })}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error(`The process has ended on ${file}.`);
      return JSON.parse(line.value) as CorruptionReport;
    },
  };
}

/** What is wrong with how a damaged file was served; empty if nothing is. */
export function findings(report: CorruptionReport, ids: readonly string[]): string[] {
  const { refused, own, started, operator, listed, damaged, shown, told } = report;
  if (refused !== null) return [`refused: ${refused}`];
  const found: string[] = [];
  for (const [name, status] of Object.entries(operator)) {
    if (status !== 200) found.push(`${name}: ${String(status)}`);
  }
  own.forEach(([status, userId], index) => {
    const id = ids[index] ?? '';
    const isServed = status === 200 && userId === index + 1;
    // The bits of an id may be those of another one.
    const isRenamed =
      status === 404 && listed.some((each) => each.userId === index + 1 && each.id !== id);
    const isTold = (status === 410 || status === 404) && damaged.some((each) => isLike(each, id));
    if (!isServed && !isRenamed && !isTold)
      found.push(`user ${String(index + 1)}: ${String(status)}`);
  });
  for (const [user, status, userId] of started) {
    if (![200, 201].includes(status) || userId !== user) {
      found.push(`start of user ${String(user)}: ${String(status)} ${String(userId)}`);
    }
  }
  if (shown.length !== damaged.length) found.push('not all are on the page');
  if (told !== new Set(damaged).size) found.push(`${String(told)} told`);
  return found;
}

/** Whether a damaged id can be that of an identification: a few characters differ, or it is replaced. */
const isLike = (shown: string, id: string): boolean =>
  shown.length !== id.length ||
  Array.from(id).filter((character, index) => character !== shown[index]).length <= 4;
