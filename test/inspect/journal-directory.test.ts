import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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
import { found, SECRETS, walk } from './canaries.js';

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

describe('the journals of a server', () => {
  it('tell the whole way of each identification, and of no other', async () => {
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

  it('go on in the next process, after a line that a crash has cut off', async () => {
    const first = await open();
    const id = 'a3f0';
    await walk('initiating.requesting', first.inspect(id));
    await first.close();
    const before = readJournal(await first.read(id)).entries.length;
    const [name = ''] = filesOf(first.directory);
    writeFileSync(join(first.directory, name), '{"version":1,"run":', { flag: 'a' });

    const second = await open({ directory: first.directory });
    await walk('initiating.requesting', second.inspect(id));
    await second.close();

    const { entries, unreadable } = readJournal(await second.read(id));
    expect(unreadable).toBe(1);
    expect(entries.length).toBe(2 * before);
  });

  it('are for their owner alone', async () => {
    const { directory, inspect, close } = await open({ directory: join(folder(), 'new') });
    await walk('initiating.requesting', inspect('a3f0'));
    await close();

    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const name of filesOf(directory))
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    expect(filesOf(directory)).toHaveLength(1);
  });

  it('hold nothing of a person', async () => {
    const { directory, inspect, read, close } = await open();
    await walk('finalizing.requesting', inspect('a3f0'));
    await close();

    const text = await read('a3f0');
    expect(text.length).toBeGreaterThan(1_000);
    expect(found(text)).toEqual([]);
    expect(SECRETS.filter((secret) => filesOf(directory).join().includes(secret))).toEqual([]);
  });

  it('are removed when they are too old', async () => {
    const { directory, inspect, close } = await open();
    await walk('initiating.requesting', inspect('a3f0'));
    await walk('initiating.requesting', inspect('b3f0'));
    await close();
    const old = (Date.now() - 31 * DAY) / 1_000;
    utimesSync(join(directory, 'a3f', 'a3f0.jsonl'), old, old);
    writeFileSync(join(directory, 'notes.txt'), 'of somebody else');
    utimesSync(join(directory, 'notes.txt'), old, old);

    await open({ directory });

    await expect.poll(() => filesOf(directory)).toEqual([join('b3f', 'b3f0.jsonl')]);
    expect(readdirSync(directory)).toContain('notes.txt');
  });

  it('are begun anew where one gets long, and what was before is kept once', async () => {
    const { directory, inspect, read, close } = await open();
    await walk('initiating.requesting', inspect('a3f0'));
    await close();
    const file = join(directory, 'a3f', 'a3f0.jsonl');
    writeFileSync(file, `${' '.repeat(600_000)}\n`, { flag: 'a' });

    const again = await open({ directory });
    await walk('initiating.requesting', again.inspect('a3f0'));
    await again.close();

    expect(statSync(file).size).toBeLessThan(10_000);
    expect(
      readJournal(await read('a3f0')).entries.filter((e) => e.event === 'xstate.init'),
    ).toHaveLength(2);
  });

  it('do not hold an identification up where they cannot be written, and say so once', async () => {
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

  it('never leave their directory', async () => {
    const { directory, inspect, read, close } = await open();
    await walk('initiating.requesting', inspect('../../a3f0'));
    await close();

    expect(filesOf(directory)).toEqual([]);
    expect(await read('../../../etc/passwd')).toBe('');
  });

  it.each([
    ['directory', { directory: '' }],
    ['retention', { directory: '/tmp', retention: -1 }],
  ])('are not opened without a usable %s', async (field, options) => {
    await expect(openJournalDirectory(options)).rejects.toMatchObject({
      name: 'InvalidInputError',
      fields: [{ field }],
    });
  });
});

it('an observer of the app’s own that throws stops no identification', async () => {
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
