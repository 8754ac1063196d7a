/** Row 32 of the fault table: secrets at rest on Restate. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fromPromise } from 'xstate';
import type { InitiateAnswer, InitiateInput } from '../../src/index.js';
import { complete, startParked, startSigning, until } from '../server/helpers.js';
import { start } from '../sandbox/helpers.js';
import { sandboxActors } from '../support/host.js';
import type { TestEngine } from '../support/restate.js';
import { engineForAll, openBoth } from './helpers.js';

// In a compressed log the planted secrets could not be found.
const engine = engineForAll({ RESTATE_ROCKSDB_DISABLE_WAL_COMPRESSION: 'true' });

/** The contents of all files of the engine. */
const filesOf = ({ folder }: TestEngine): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

/** The contents of all tables of the engine. */
async function tablesOf({ adminUrl }: TestEngine): Promise<string> {
  const tables = ['state', 'sys_journal', 'sys_invocation', 'sys_inbox', 'sys_promise'];
  const answers = await Promise.all(
    tables.map(async (table) => {
      const answer = await fetch(`${adminUrl}/query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query: `select * from ${table}` }),
      });
      return answer.text();
    }),
  );
  return answers
    .join('\n')
    .replace(/"([0-9a-f]{40,})"/g, (_, hex: string) => Buffer.from(hex, 'hex').toString('latin1'));
}

it('stores no token and no hosted URL, in files or in tables', async () => {
  const sandbox = await start({ accessToken: 'canary-of-the-token' });
  const { host } = await openBoth(engine(), sandbox);
  const { identification } = await host.start({ userId: 1, deviceName: 'canary-of-the-device' });
  const { id } = identification;
  const hosted = [await host.hostedPage(id)];
  sandbox.faults.next('status', { kind: 'answer', status: 500, body: 'canary-of-the-body' });
  sandbox.faults.next('finalize', { kind: 'answer', status: 503, body: 'canary-of-the-body' });
  const other = await startSigning(host, 2);
  hosted.push(await host.hostedPage(other));
  const midway = (await tablesOf(engine())) + filesOf(engine());
  await complete(host, id);
  await complete(host, other);

  const all = midway + (await tablesOf(engine())) + filesOf(engine());
  // Proves that the search finds what is stored.
  expect(filesOf(engine())).toContain('canary-of-the-device');
  expect(all).toContain('canary-of-the-device');
  expect(all).toContain('DOCUMENT_SIGN_SUCCESS');
  expect(all).not.toContain('canary-of-the-token');
  expect(all).not.toContain('canary-of-the-body');
  for (const { url } of hosted) {
    expect(all).not.toContain(url);
    expect(all).not.toContain(new URL(url).pathname.split('/').at(-1));
  }
});

it('stores only the failure code of an error of the app’s actor', async () => {
  const sandbox = await start();
  const initiate = fromPromise<InitiateAnswer, InitiateInput>(() =>
    // HTTP clients attach the whole request to their errors.
    Promise.reject(
      Object.assign(new Error('canary-of-the-message'), {
        request: { headers: { authorization: 'canary-of-the-header' } },
      }),
    ),
  );
  const { host } = await openBoth(engine(), sandbox, {
    actors: { ...sandboxActors(sandbox), initiate },
  });
  const { identification } = await host.start({ userId: 4 });
  const { view } = await until(host, identification.id, 'failed');

  expect(view.failure?.code).toBe('unexpected');
  const files = filesOf(engine());
  // Proves that the search finds what is stored.
  expect(files).toContain('restate.promise.reject');
  expect(files).not.toContain('canary-of-the-message');
  expect(files).not.toContain('canary-of-the-header');
});

it('shows no device metadata and no finished call after the end', async () => {
  const { host } = await openBoth(engine(), await start());
  const { identification } = await host.start({ userId: 3, deviceName: 'canary-of-a-phone' });
  await host.send(identification.id, { type: 'cancel' });
  await expect.poll(() => tablesOf(engine())).not.toContain('canary-of-a-phone');
  expect(await tablesOf(engine())).toContain('cancelled');
});

it('shows nothing of an identification after its retention', async () => {
  const { host } = await openBoth(engine(), await start(), { retention: 200 });
  const id = await startParked(host, 987_654);
  await host.send(id, { type: 'cancel' });
  // Only the state: answers of idempotent calls name the identification for five minutes more.
  const states = async (): Promise<string> => {
    const { adminUrl } = engine();
    const answer = await fetch(`${adminUrl}/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: 'select service_key, value_utf8 from state' }),
    });
    return answer.text();
  };
  await expect.poll(states).not.toMatch(new RegExp(`${id}|987654`));
});
