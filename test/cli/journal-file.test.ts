import { appendFileSync, chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJournalFile, readJournalFile } from '../../src/cli/journal-file.js';
import { entryAt } from '../inspect/entries.js';
import { temporaryFolder } from './bench.js';
import type { Context } from './command.js';

const journalPath = (context: Context): string => join(temporaryFolder(context), 'journal.jsonl');

it('appends to an existing file', (context) => {
  const path = journalPath(context);
  for (const state of ['initiating', 'completed']) {
    const file = openJournalFile(path);
    file.write(entryAt(state));
    file.close();
  }
  expect(readJournalFile(path)).toEqual({
    entries: [entryAt('initiating'), entryAt('completed')],
    unreadable: 0,
  });
});

it('starts a new line after one that a crash has cut off', (context) => {
  const path = journalPath(context);
  writeFileSync(path, `${JSON.stringify(entryAt('initiating'))}\n{"version":1,"ru`);
  const file = openJournalFile(path);
  file.write(entryAt('completed'));
  file.close();
  expect(readJournalFile(path)).toEqual({
    entries: [entryAt('initiating'), entryAt('completed')],
    unreadable: 1,
  });
});

it('makes the journal readable by its owner only', (context) => {
  const path = journalPath(context);
  openJournalFile(path).close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('keeps the newest entries in a bounded number of bytes', (context) => {
  const path = journalPath(context);
  const file = openJournalFile(path, 4_096);
  for (let request = 0; request < 100; request += 1) file.write(entryAt('phaseA', { request }));
  file.close();
  expect(statSync(path).size).toBeLessThanOrEqual(4_096);
  expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(4_096);
  const requests = readJournalFile(path).entries.map(({ request }) => request);
  expect(requests.length).toBeGreaterThan(15);
  expect(requests).toEqual(requests.map((_, index) => 100 - requests.length + index));
});

it('counts the entries of an existing file towards its bound', (context) => {
  const path = journalPath(context);
  appendFileSync(path, `${JSON.stringify(entryAt('initiating'))}\n`.repeat(20));
  const file = openJournalFile(path, 4_096);
  file.write(entryAt('completed'));
  file.close();
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(1);
});

it('60: closes a journal that others could read', (context) => {
  const path = journalPath(context);
  writeFileSync(path, '');
  chmodSync(path, 0o644);
  openJournalFile(path).close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('61: reads the newest entries of a huge journal, and skips a line without an end', (context) => {
  const path = journalPath(context);
  for (let part = 0; part < 5; part += 1) {
    const lines = Array.from({ length: 10_000 }, (_, request) =>
      JSON.stringify(entryAt('phaseA', { request: part * 10_000 + request })),
    );
    appendFileSync(path, `${lines.join('\n')}\n`);
  }
  appendFileSync(path, `${'x'.repeat(1_000_000)}\n${JSON.stringify(entryAt('completed'))}`);
  const { entries, unreadable } = readJournalFile(path);
  expect(unreadable).toBe(1);
  expect(entries).toHaveLength(20_000);
  expect(entries.at(-1)).toEqual(entryAt('completed'));
  expect(entries.at(-2)?.request).toBe(49_999);
});
