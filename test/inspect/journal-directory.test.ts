import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readJournal, type JournalEntry } from '../../src/inspect/index.js';
import {
  openJournalDirectory,
  type JournalDirectoryOptions,
} from '../../src/inspect/node/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, openHost, startParked } from '../server/helpers.js';
import { secretsIn, SECRETS, walkWithSecrets } from './canaries.js';

const DAY = 24 * 3_600_000;

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'journals-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

async function open(options: Partial<JournalDirectoryOptions> = {}) {
  const directory = options.directory ?? folder();
  const journals = await openJournalDirectory({ directory, ...options });
  onTestFinished(() => journals.close());
  return { ...journals, directory };
}

const statesOf = (entries: readonly JournalEntry[]): string[] =>
  entries.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.jsonl'),
  );

describe('a journal directory', () => {
  it('60: closes a journal that others could read before it adds to it', async () => {
    const journals = await open();
    const host = openHost(await start(), { inspect: journals.inspect });
    const id = await startParked(host, 1);
    await expect.poll(() => filesOf(journals.directory)).toHaveLength(1);
    const [name = ''] = filesOf(journals.directory);
    const file = join(journals.directory, name);
    chmodSync(file, 0o644);
    await complete(host, id);
    await journals.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps one journal for each identification, with each of its states', async () => {
    const journals = await open();
    const host = openHost(await start(), { inspect: journals.inspect });
    const one = await startParked(host, 1);
    const other = await startParked(host, 2);
    await complete(host, one);
    await journals.close();

    const { entries, unreadable } = readJournal(await journals.read(one));
    expect(unreadable).toBe(0);
    expect(new Set(entries.map(({ run }) => run)).size).toBe(1);
    expect(statesOf(entries)).toEqual([
      ...['initiating', 'awaitingRedirect', 'phaseA', 'signing', 'phaseB', 'finalizing'],
      'completed',
    ]);
    expect(statesOf(readJournal(await journals.read(other)).entries)).toEqual([
      'initiating',
      'awaitingRedirect',
    ]);
  });

  it('appends in the next process after a line that a crash has truncated', async () => {
    const first = await open();
    const id = 'a3f0';
    await walkWithSecrets('initiating.requesting', first.inspect(id));
    await first.close();
    const before = readJournal(await first.read(id)).entries.length;
    const [name = ''] = filesOf(first.directory);
    writeFileSync(join(first.directory, name), '{"version":1,"run":', { flag: 'a' });

    const second = await open({ directory: first.directory });
    await walkWithSecrets('initiating.requesting', second.inspect(id));
    await second.close();

    const { entries, unreadable } = readJournal(await second.read(id));
    expect(unreadable).toBe(1);
    expect(entries.length).toBe(2 * before);
  });

  it('creates its directory and files for their owner only', async () => {
    const { directory, inspect, close } = await open({ directory: join(folder(), 'new') });
    await walkWithSecrets('initiating.requesting', inspect('a3f0'));
    await close();

    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const name of filesOf(directory))
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    expect(filesOf(directory)).toHaveLength(1);
  });

  it('writes no secret and no personal data', async () => {
    const { directory, inspect, read, close } = await open();
    await walkWithSecrets('finalizing.requesting', inspect('a3f0'));
    await close();

    const text = await read('a3f0');
    expect(text.length).toBeGreaterThan(1_000);
    expect(secretsIn(text)).toEqual([]);
    expect(SECRETS.filter((secret) => filesOf(directory).join().includes(secret))).toEqual([]);
  });

  it('removes journals that are older than the retention, and no other files', async () => {
    const { directory, inspect, close } = await open();
    await walkWithSecrets('initiating.requesting', inspect('a3f0'));
    await walkWithSecrets('initiating.requesting', inspect('b3f0'));
    await close();
    const old = (Date.now() - 31 * DAY) / 1_000;
    utimesSync(join(directory, 'a3f', 'a3f0.jsonl'), old, old);
    writeFileSync(join(directory, 'notes.txt'), 'not a journal');
    utimesSync(join(directory, 'notes.txt'), old, old);

    await open({ directory });

    await expect.poll(() => filesOf(directory)).toEqual([join('b3f', 'b3f0.jsonl')]);
    expect(readdirSync(directory)).toContain('notes.txt');
  });

  it('rotates a long journal once, and reads both files', async () => {
    const { directory, inspect, read, close } = await open();
    await walkWithSecrets('initiating.requesting', inspect('a3f0'));
    await close();
    const file = join(directory, 'a3f', 'a3f0.jsonl');
    writeFileSync(file, `${' '.repeat(600_000)}\n`, { flag: 'a' });

    const again = await open({ directory });
    await walkWithSecrets('initiating.requesting', again.inspect('a3f0'));
    await again.close();

    expect(statSync(file).size).toBeLessThan(10_000);
    expect(
      readJournal(await read('a3f0')).entries.filter((e) => e.event === 'xstate.init'),
    ).toHaveLength(2);
  });

  it('warns once of a directory that can’t be written, and identifications go on', async () => {
    const warn = vi.fn();
    const { directory, inspect } = await open({ warn });
    rmSync(directory, { recursive: true });
    writeFileSync(directory, 'is a file now');
    const host = openHost(await start(), { inspect });

    const ids = [await startParked(host, 1), await startParked(host, 2)];
    for (const id of ids) {
      expect(await complete(host, id)).toMatchObject({ view: { state: 'completed' } });
    }

    expect(warn).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('The journal does not work'));
  });

  it('ignores an id that is a path out of the directory', async () => {
    const { directory, inspect, read, close } = await open();
    await walkWithSecrets('initiating.requesting', inspect('../../a3f0'));
    await close();

    expect(filesOf(directory)).toEqual([]);
    expect(await read('../../../etc/passwd')).toBe('');
  });

  it.each([
    ['directory', { directory: '' }],
    ['retention', { directory: '/tmp', retention: -1 }],
  ])('rejects an invalid %s', async (field, options) => {
    await expect(openJournalDirectory(options)).rejects.toMatchObject({
      name: 'InvalidInputError',
      fields: [{ field }],
    });
  });
});

it('an identification goes on when the app’s observer throws', async () => {
  const host = openHost(await start(), {
    inspect: (id) => {
      if (id.length === 0) throw new Error('never');
      return () => {
        throw new Error('broken');
      };
    },
  });
  const other = openHost(await start(), {
    inspect: () => {
      throw new Error('broken');
    },
  });

  for (const each of [host, other]) {
    const { identification } = await each.start({ userId: 1 });
    expect(await complete(each, identification.id)).toMatchObject({ view: { state: 'completed' } });
  }
});
