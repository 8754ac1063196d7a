import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UsageError } from '../../src/cli/usage-error.js';
import { inspect } from '../../src/cli/inspect.js';
import { openInspection } from '../../src/cli/inspection.js';
import { readJournalFile } from '../../src/cli/journal-file.js';
import { INSPECTION_OPTIONS } from '../../src/cli/options.js';
import { parseOptions } from '../../src/cli/parse-options.js';
import { openRelay, receiveFrom } from '../inspect/relay.js';
import { openSandbox, temporaryFolder } from './bench.js';
import { start } from './command.js';
import { runJson } from './json-run.js';
import { complete } from './user.js';

const COMPLETED = { code: 0, signal: null };

it.concurrent('shows a run in a viewer in another process, and in its journal', async (context) => {
  const sandbox = await openSandbox(context, { accessToken: 'canary-of-the-access-token' });
  const viewer = start(context, ['inspect', '--port', '0']);
  const [, url = ''] = await viewer.shows(/^Viewer {2}(http:\S+)$/m);
  await viewer.shows(/^ {2}npx identification-machine demo --inspect \S+$/m);
  const journal = join(temporaryFolder(context), 'journal.jsonl');
  const run = runJson(context, sandbox, { args: ['--journal', journal, '--inspect', url] });
  expect(await complete(run, sandbox)).toEqual(COMPLETED);
  expect(run.stderr).toBe('');

  const { entries } = readJournalFile(journal);
  const states = entries.map(({ state }) => state);
  expect(states.filter((state, index) => state !== states[index - 1])).toEqual(run.states());

  const shown = await streamOf(url, entries.length);
  expect(shown.map((line) => JSON.parse(line) as unknown)).toEqual(entries);
  const secrets = [
    'canary',
    ...run.lines().flatMap((line) => (line.url ? [new URL(line.url).pathname] : [])),
    run.lines().at(-1)?.output?.correlationId ?? 'nothing',
  ];
  const everything = JSON.stringify([entries, shown, viewer.stdout, viewer.stderr]);
  for (const secret of secrets) expect(everything).not.toContain(secret);
});

it.concurrent('a run goes on without a viewer at its URL, and says so once', async (context) => {
  const sandbox = await openSandbox(context);
  const run = runJson(context, sandbox, { args: ['--inspect', 'http://127.0.0.1:9'] });
  expect(await complete(run, sandbox)).toEqual(COMPLETED);
  expect(run.stderr).toMatch(
    /^The viewer at http:\/\/127\.0\.0\.1:\d+ does not work .*; the identification goes on without it\.\n$/,
  );
});

it.concurrent('a run goes on and ends without an inspector at its URL', async (context) => {
  const sandbox = await openSandbox(context);
  const run = runJson(context, sandbox, { args: ['--inspect', 'ws://127.0.0.1:9'] });
  expect(await complete(run, sandbox)).toEqual(COMPLETED);
  expect(run.stderr).toBe(
    'The inspector does not work (there is no connection); the identification goes on without it.\n',
  );
});

it.concurrent('a run starts a viewer where no URL is given', async (context) => {
  const sandbox = await openSandbox(context);
  const run = runJson(context, sandbox, {
    args: ['--inspect', '--journal', join(temporaryFolder(context), 'j')],
  });
  const url = await run.until(() => /^Viewer {2}(http:\S+)$/m.exec(run.stderr)?.[1]);
  expect((await fetch(url)).status).toBe(200);
  expect(await complete(run, sandbox)).toEqual(COMPLETED);
});

it.concurrent('keeps the journal over a kill, and the next run appends to it', async (context) => {
  const sandbox = await openSandbox(context);
  const folder = temporaryFolder(context);
  const [journal, checkpoint] = [join(folder, 'journal.jsonl'), join(folder, 'checkpoint.json')];
  const args = ['--journal', journal, '--checkpoint', checkpoint];
  const first = runJson(context, sandbox, { args });
  await first.reaches('awaitingRedirect');
  await first.end('SIGKILL');
  const second = runJson(context, sandbox, { args });
  expect(await complete(second, sandbox)).toEqual(COMPLETED);
  const { entries, unreadable } = readJournalFile(journal);
  expect(unreadable).toBe(0);
  expect(entries.filter(({ event }) => event === 'xstate.init')).toHaveLength(2);
  expect(entries.at(-1)?.state).toBe('completed');
});

it("shows a run in Stately's inspector to its end", async (context) => {
  const relay = await openRelay();
  const receiver = await receiveFrom(relay);
  const sandbox = await openSandbox(context);
  const run = runJson(context, sandbox, { args: ['--inspect', relay.url] });
  expect(await complete(run, sandbox)).toEqual(COMPLETED);
  await receiver.until((event) => JSON.stringify(event).includes('"value":"completed"'));
});

it('a run ends at once where the inspector does not read', async (context) => {
  const relay = await openRelay();
  relay.server.on('connection', (viewer) => {
    viewer.pause();
  });
  const sandbox = await openSandbox(context);
  const run = runJson(context, sandbox, { args: ['--inspect', relay.url] });
  expect(await complete(run, sandbox)).toEqual(COMPLETED);
});

/** The lines that a viewer tells a page, as soon as there are so many. */
async function streamOf(url: string, count: number): Promise<string[]> {
  const stop = new AbortController();
  const answer = await fetch(`${url}/events`, { signal: stop.signal });
  let text = '';
  const decoder = new TextDecoder();
  const lines = (): string[] => [...text.matchAll(/^data: (\{.*)$/gm)].map(([, line = '']) => line);
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (lines().length >= count) break;
  }
  stop.abort();
  return lines();
}

it.each([
  [
    ['--inspect', 'https://viewer.example'],
    '--inspect: must be the URL of a viewer on this machine',
  ],
  [
    ['--inspect', 'http://192.168.1.7:4170'],
    '--inspect: must be the URL of a viewer on this machine',
  ],
  [['--inspect', 'viewer'], '--inspect: must be the URL of a viewer on this machine'],
  [['--inspect', 'ws://viewer.example'], '--inspect: url: must be wss:, or ws: on this machine'],
  [['--journal', ''], '--journal: must be the path of a file'],
  [['--journal', tmpdir()], '--journal: EISDIR'],
])('refuses %j by the name of the option', async (args, complaint) => {
  const refusal = (async () => {
    await openInspection(parseOptions(INSPECTION_OPTIONS, args), () => undefined);
  })();
  await expect(refusal).rejects.toThrow(UsageError);
  await expect(refusal).rejects.toThrow(complaint);
});

it.each([
  [['--journal', join(tmpdir(), 'no-such-journal')], '--journal: ENOENT'],
  [['--port', '70000'], '--port: must be a whole number from 0 to 65535'],
] as const)('the viewer refuses %j by the name of the option', async ([...args], complaint) => {
  const refusal = inspect(args, AbortSignal.abort());
  await expect(refusal).rejects.toThrow(UsageError);
  await expect(refusal).rejects.toThrow(complaint);
});

it.each([
  [['--inspect'], '', undefined],
  [['--inspect', '--journal', 'file'], '', 'file'],
  [['--inspect', 'http://127.0.0.1:1'], 'http://127.0.0.1:1', undefined],
  [['--inspect=http://localhost:1', '--journal=file'], 'http://localhost:1', 'file'],
])('takes %j with or without a URL of a viewer', (args, url, journal) => {
  const { inspect, journal: file } = parseOptions(INSPECTION_OPTIONS, args);
  expect([inspect, file]).toEqual([url, journal]);
});

it('inspects nothing where neither option is given', async () => {
  expect((await openInspection({}, () => undefined)).inspect).toBeNull();
});
