/** The stores that released versions have written, opened by the host of the present version. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contentsOf, folderOf, LIMITS, versions, type FrozenIdentification } from './contents.js';
import { expectFinished, expectUnchanged, isFinal, isHopeless, isWorking } from './expectations.js';
import { meetUser } from './gateway.js';
import {
  createGatewayActors,
  createServerHost,
  createLibsqlStore,
  startSandbox,
  type IdentificationHost,
  type IdentificationState,
  type Sandbox,
} from './present.js';
import { eventually, finish, until } from './user.js';

const TIMINGS = {
  pollInterval: 15,
  pollTimeout: 5_000,
  requestTimeout: 2_000,
  backoff: { base: 5, cap: 20, retryAfterCap: 100, maxAttempts: 3 },
};

/** What is asked of the gateway in a state that calls it. */
const CALL_OF: Partial<Record<IdentificationState, string>> = {
  initiating: 'initiate',
  restarting: 'initiate',
  phaseA: 'status',
  phaseB: 'status',
  finalizing: 'finalize',
};

/** Of a copy, as what was written never changes. */
function copyOfStore(version: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'identification-upgrade-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'store.db');
  copyFileSync(new URL('store.db', folderOf(version)), file);
  return file;
}

/** A sandbox that knows the users of the store as far as they are by now. */
async function openSandbox(frozen: readonly FrozenIdentification[]): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  for (const each of frozen) await meetUser(sandbox, each);
  return sandbox;
}

/** A gateway that never answers, so that nothing goes on. */
const openSilence = async (): Promise<Sandbox> => {
  const sandbox = await startSandbox({ holdCalls: true });
  onTestFinished(() => sandbox.close());
  return sandbox;
};

function openHost(
  file: string,
  sandbox: Sandbox,
): { readonly host: IdentificationHost; readonly delivered: object[] } {
  const delivered: object[] = [];
  const host = createServerHost({
    actors: createGatewayActors({
      baseUrl: sandbox.url,
      getAccessToken: () => sandbox.accessToken,
      allowInsecureLoopback: true,
    }),
    store: createLibsqlStore({ file }),
    timings: TIMINGS,
    abandonAfter: LIMITS,
    drainTimeout: 100,
    onCompleted: (completed) => {
      delivered.push(completed);
    },
  });
  onTestFinished(() => host.close());
  return { host, delivered };
}

describe.each(versions())('the store of %s', (version) => {
  const { store: frozen } = contentsOf(version);
  const working = frozen.filter(isWorking);
  const parked = frozen.filter((each) => !isWorking(each));

  it('shows each identification in the state in which it was written', async () => {
    const { host } = openHost(copyOfStore(version), await openSilence());
    for (const each of frozen) {
      expectUnchanged(await host.get(each.id), each);
    }
    expect((await host.list({ limit: 1_000 })).identifications).toHaveLength(frozen.length);
  });

  it('calls the gateway again for each identification that was calling, and for no other', async () => {
    const sandbox = await openSilence();
    openHost(copyOfStore(version), sandbox);
    const asked = (): string[] =>
      sandbox.requests.map(({ operation, userId }) => `${operation} ${String(userId)}`).sort();
    const due = working.map(({ state, userId }) => `${CALL_OF[state] ?? ''} ${String(userId)}`);
    await eventually(
      () => asked().join(', '),
      () => asked().length >= due.length || undefined,
    );
    expect(asked()).toEqual(due.sort());
  });

  it('opens the hosted page of each user who is at one', async () => {
    const sandbox = await openSandbox(frozen);
    const { host } = openHost(copyOfStore(version), sandbox);
    for (const [state, page] of [
      ['awaitingRedirect', 'identityCheck'],
      ['signing', 'signing'],
    ] as const) {
      const there = parked.filter((each) => each.state === state);
      expect(there).not.toEqual([]);
      for (const { id } of there) {
        expect(await host.hostedPage(id)).toMatchObject({ page });
      }
    }
  });

  it('completes all that can be completed, each by one finalization with the payload that was due', async () => {
    const sandbox = await openSandbox(frozen);
    const file = copyOfStore(version);
    const { host, delivered } = openHost(file, sandbox);
    const finished = await Promise.all(frozen.map(({ id }) => finish(host, id)));
    expectFinished(sandbox, frozen, finished);

    for (const each of finished.filter(({ view }) => view.state === 'completed')) {
      await until(host, each.id, ({ undelivered }) => !undelivered);
    }
    const due = frozen.filter((each) => each.undelivered || !(isFinal(each) || isHopeless(each)));
    const ids = delivered.map((each) => ('id' in each ? each.id : null));
    expect(ids.sort()).toEqual(due.map(({ id }) => id).sort());
  });

  it('keeps what it has come to for the next host that opens it', async () => {
    const file = copyOfStore(version);
    const first = openHost(file, await openSandbox(frozen));
    const ids = frozen.map(({ id }) => id);
    const finished = await Promise.all(ids.map((id) => finish(first.host, id)));
    await first.host.close();

    const { host } = openHost(file, await openSilence());
    const found = await Promise.all(ids.map((id) => host.get(id)));
    expect(found.map((each) => each?.view.output)).toEqual(finished.map(({ view }) => view.output));
  });
});
