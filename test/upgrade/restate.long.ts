/** What released versions have left on a Restate server, gone on with by the present version. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { contentsOf, versions, type FrozenIdentification } from './contents.js';
import {
  inFlight,
  moveToLatest,
  openEngine,
  portOf,
  servePresent,
  serveReleased,
} from './engine.js';
import { expectFinished, expectUnchanged, isFinal, isHopeless, isWorking } from './expectations.js';
import { meetUser } from './gateway.js';
import { startSandbox, type Engine, type IdentificationHost, type Sandbox } from './present.js';
import { eventually, finish } from './user.js';

async function openSandbox(frozen: readonly FrozenIdentification[]): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  for (const each of frozen) await meetUser(sandbox, each);
  return sandbox;
}

/** Each identification comes to its end, and each result is delivered that was not before. */
async function expectAllToFinish(
  host: IdentificationHost,
  sandbox: Sandbox,
  frozen: readonly FrozenIdentification[],
  delivered: ReadonlySet<number>,
): Promise<void> {
  const finished = await Promise.all(frozen.map(({ id }) => finish(host, id)));
  expectFinished(sandbox, frozen, finished);
  const due = frozen.filter((each) => each.undelivered || !(isFinal(each) || isHopeless(each)));
  await eventually(
    () => `${String(due.length)} results: ${[...delivered].join(', ')}`,
    () => delivered.size >= due.length || undefined,
  );
  expect([...delivered].sort()).toEqual(due.map(({ userId }) => userId).sort());
}

/** An invocation that has delivered its result ends a moment later. */
async function expectNoneInFlight(engine: Engine, serviceUrl: string): Promise<void> {
  await expect.poll(() => inFlight(engine, serviceUrl)).toEqual([]);
}

describe.each(versions())('what %s has left on Restate', (version) => {
  const { serviceUrl, identifications: frozen } = contentsOf(version).restate;

  /** A server, a gateway that knows the users, and who has got a result. */
  async function open() {
    const engine = await openEngine(version);
    const sandbox = await openSandbox(frozen);
    const delivered = new Set<number>();
    const onCompleted = ({ userId }: { readonly userId: number }): void => {
      delivered.add(userId);
    };
    return { engine, sandbox, delivered, onCompleted };
  }

  it('has an invocation in flight for each identification that calls or waits to call, and for each delivery', async () => {
    const engine = await openEngine(version);
    const due = frozen.filter((each) => isWorking(each) || each.undelivered);
    expect(await inFlight(engine, serviceUrl)).toHaveLength(due.length);
  });

  it('is shown as it was by the present version, and goes on there once it is moved', async () => {
    const { engine, sandbox, delivered, onCompleted } = await open();
    const host = await servePresent(engine, sandbox, 0, onCompleted);
    for (const each of frozen) expectUnchanged(await host.get(each.id), each);

    await moveToLatest(engine, serviceUrl);
    await expectAllToFinish(host, sandbox, frozen, delivered);
    await expectNoneInFlight(engine, serviceUrl);
  });

  it('goes on where the present version is served at the address of the old one', async () => {
    const { engine, sandbox, delivered, onCompleted } = await open();
    const host = await servePresent(engine, sandbox, portOf(version), onCompleted);
    await expectAllToFinish(host, sandbox, frozen, delivered);
  });

  it('ends its calls where the old version is still served, and goes on at the present one', async () => {
    const { engine, sandbox, delivered, onCompleted } = await open();
    await serveReleased(version, sandbox, onCompleted);
    const host = await servePresent(engine, sandbox, 0, onCompleted);
    await expectAllToFinish(host, sandbox, frozen, delivered);
    await expectNoneInFlight(engine, serviceUrl);
  });
});
