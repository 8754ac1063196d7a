/** What comes from outside: the removal of all that Restate keeps of a user, and hints. */
import { expect, it } from 'vitest';
import { complete, signOnly, startParked, startSigning, until } from '../server/helpers.js';
import { start } from '../sandbox/helpers.js';
import { sandboxActors } from '../support/host.js';
import { engineForAll, openBoth, openHost } from './helpers.js';

const engine = engineForAll();

it('cancels what is in progress, tells those who follow it, and removes all of the user', async () => {
  const { host } = await openBoth(engine(), await start());
  const first = await startParked(host, 1);
  await host.send(first, { type: 'cancel' });
  const second = await startParked(host, 1);
  const other = await startParked(host, 2);
  const seen: string[] = [];
  host.subscribe(second, ({ view }) => seen.push(view.state));
  // The listener waits at Restate before the removal.
  await expect.poll(() => host.get(second)).not.toBeNull();

  expect(await host.erase({ userId: 1 })).toEqual({ erased: 2 });

  await expect.poll(() => seen.at(-1)).toBe('cancelled');
  expect([await host.get(first), await host.get(second)]).toEqual([null, null]);
  await expect.poll(() => host.current({ userId: 1 })).toBeNull();
  expect((await host.get(other))?.view.state).toBe('awaitingRedirect');
});

it('refuses while the documents are signed and not finalized, and removes nothing', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox);
  const before = await startParked(host, 3);
  await host.send(before, { type: 'cancel' });
  const id = await startSigning(host, 3);
  sandbox.faults.next('finalize', { kind: 'delay', ms: 2_000 });
  const completing = complete(host, id);
  await until(host, id, 'finalizing');
  await expect(host.erase({ userId: 3 })).rejects.toMatchObject({
    ...{ name: 'IdentificationHostError', code: 'notErasable', state: 'finalizing' },
  });
  expect(await host.get(before)).not.toBeNull();
  await completing;
  expect(await host.erase({ userId: 3 })).toEqual({ erased: 2 });
});

it('a hint takes the user in place of the id', async () => {
  const { host } = await openBoth(engine(), await start());
  const id = await startSigning(host, 4);
  await signOnly(host, id);
  expect((await host.hint({ userId: 4 })).id).toBe(id);
  await until(host, id, 'completed');
  await expect(host.hint({ userId: 5 })).rejects.toMatchObject({ code: 'unknownIdentification' });
});

it('needs the admin API, without which it could not find them all', async () => {
  const host = openHost(engine(), sandboxActors(await start()), {});
  await expect(host.erase({ userId: 1 })).rejects.toMatchObject({ code: 'notSupported' });
});
