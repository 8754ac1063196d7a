/** The code of the guide "Inside your own machine", as it stands there, against the sandbox. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import type { Snapshot } from 'xstate';
import {
  createGatewayActors,
  type IdentificationActors,
  type IdentificationEvent,
  type IdentificationView,
} from '../../src/index.js';
import type { JournalEntry } from '../../src/inspect/index.js';
import { start } from '../sandbox/helpers.js';
import { submit } from '../support/host.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Onboarding {
  send(event: { type: 'begin' } | { type: 'identify'; event: IdentificationEvent }): void;
  getSnapshot(): { readonly value: unknown; readonly context: { individualId: number | null } };
  stop(): void;
}

/** What the guide's block exports. */
interface Guide {
  startOnboarding(
    actors: IdentificationActors,
    userId: number,
    stored: Snapshot<unknown> | null,
    save: (snapshot: Snapshot<unknown>) => void,
    write: (entry: JournalEntry) => void,
  ): Onboarding;
  identificationOf(onboarding: Onboarding): IdentificationView | null;
}

let guide: Guide;
beforeAll(async () => {
  const text = readFileSync(join(ROOT, 'docs/inside-your-own-machine.md'), 'utf8');
  const [, block] = /\n```ts\n([^]*?)```/.exec(text) ?? [];
  if (block === undefined) throw new Error('The guide has no block.');
  const sources = { '/inspect': 'src/inspect/index.ts', '': 'src/index.ts' };
  const code = block.replace(
    /'identification-machine(\/inspect)?'/g,
    (_, entry: '/inspect' | undefined) =>
      `'${pathToFileURL(join(ROOT, sources[entry ?? ''])).pathname}'`,
  );
  const folder = join(ROOT, 'node_modules/.cache/identification-machine');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `own-machine-${String(process.pid)}.ts`);
  writeFileSync(file, code);
  // The cast is safe: test/docs/code-blocks compiles the block.
  guide = (await import(/* @vite-ignore */ file)) as Guide;
});

/** The app, with a storage that outlives it. */
async function app() {
  const sandbox = await start();
  let stored: string | null = null;
  const entries: JournalEntry[] = [];
  /** The stored state of the identification at each request. */
  const stateAtRequest: (string | undefined)[] = [];
  const actors = createGatewayActors({
    baseUrl: sandbox.url,
    getAccessToken: () => sandbox.accessToken,
    allowInsecureLoopback: true,
    fetch: (target, init) => {
      stateAtRequest.push(/"state":"(\w+)"/.exec(stored ?? '')?.[1]);
      return fetch(target, init);
    },
  });
  const launch = (): Onboarding => {
    const onboarding = guide.startOnboarding(
      actors,
      42,
      // The cast is safe: only `save` writes it.
      stored === null ? null : (JSON.parse(stored) as Snapshot<unknown>),
      (snapshot) => {
        stored = JSON.stringify(snapshot);
      },
      (entry) => {
        entries.push(entry);
      },
    );
    onTestFinished(() => {
      onboarding.stop();
    });
    return onboarding;
  };
  return { sandbox, entries, stateAtRequest, launch, stored: () => stored ?? '' };
}

async function viewIn(onboarding: Onboarding, state: string): Promise<IdentificationView> {
  await vi.waitFor(
    () => {
      expect(guide.identificationOf(onboarding)?.state).toBe(state);
    },
    { timeout: 30_000 },
  );
  const view = guide.identificationOf(onboarding);
  if (view === null) throw new Error('The identification has ended.');
  return view;
}

async function identify(onboarding: Onboarding): Promise<void> {
  await submit(await viewIn(onboarding, 'awaitingRedirect'), 'pass');
  onboarding.send({ type: 'identify', event: { type: 'redirect.succeeded' } });
  await submit(await viewIn(onboarding, 'signing'), 'sign');
  onboarding.send({ type: 'identify', event: { type: 'redirect.succeeded' } });
  await vi.waitFor(
    () => {
      expect(onboarding.getSnapshot().value).toBe('openingAccount');
    },
    { timeout: 30_000 },
  );
}

it('leads to the result in the context of your own machine', async () => {
  const { launch } = await app();
  const onboarding = launch();
  onboarding.send({ type: 'begin' });
  await identify(onboarding);
  expect(onboarding.getSnapshot().context.individualId).toEqual(expect.any(Number));
});

it('persists no hosted URL, and resumes after a crash at the identity check', async () => {
  const { launch, stored } = await app();
  const before = launch();
  before.send({ type: 'begin' });
  await viewIn(before, 'awaitingRedirect');
  expect(stored()).toContain('"awaitingRedirect"');
  expect(stored()).not.toContain('://');
  before.stop();
  await identify(launch());
});

it('writes the checkpoint of a state before its call is sent', async () => {
  const { launch, stateAtRequest } = await app();
  const onboarding = launch();
  onboarding.send({ type: 'begin' });
  await identify(onboarding);
  expect([...new Set(stateAtRequest)]).toEqual(['initiating', 'phaseA', 'phaseB', 'finalizing']);
});

it('leads back to the greeting when the user cancels', async () => {
  const { launch } = await app();
  const onboarding = launch();
  onboarding.send({ type: 'begin' });
  await viewIn(onboarding, 'awaitingRedirect');
  onboarding.send({ type: 'identify', event: { type: 'cancel' } });
  expect(onboarding.getSnapshot().value).toBe('greeting');
  expect(guide.identificationOf(onboarding)).toBeNull();
});

it('has a journal of the identification alone', async () => {
  const { launch, entries } = await app();
  const onboarding = launch();
  onboarding.send({ type: 'begin' });
  await viewIn(onboarding, 'awaitingRedirect');
  expect(entries.map(({ state }) => state)).toContain('awaitingRedirect');
  expect(JSON.stringify(entries)).not.toContain('onboarding');
});
