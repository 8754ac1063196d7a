/** The gateway knows a user by the `userId`, unless the tenant separates individuals and merchants. */
import { expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { operations, until } from '../server/helpers.js';
import { engineForAll, openBoth } from './helpers.js';

const engine = engineForAll();
const of = (userId: number) =>
  [
    { userId, userType: 'individual' },
    { userId, userType: 'merchant' },
  ] as const;

it('on Restate, a user has one identification in progress, of either type', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox);
  const [individual, merchant] = of(8);
  for (const [first, second] of [of(7), [merchant, individual]] as const) {
    const { identification } = await host.start(first);
    await until(host, identification.id, 'awaitingRedirect');
    await expect(host.start(second)).rejects.toMatchObject({ code: 'otherUserType' });
    expect(operations(sandbox, first.userId)).toEqual(['initiate']);
    expect(await host.current(second)).toBeNull();
    expect((await host.start(first)).identification.id).toBe(identification.id);
    await host.send(identification.id, { type: 'cancel' });
    expect((await host.start(second)).created).toBe(true);
  }
});

it('on Restate, one of two that are started at once begins', async () => {
  const { host } = await openBoth(engine(), await start());
  const started = await Promise.allSettled(of(9).map((subject) => host.start(subject)));
  expect(started.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

it('on Restate, both that are in progress already go on, and each is found', async () => {
  const sandbox = await start();
  const ids = [];
  const before = await openBoth(engine(), sandbox, { separateUserTypes: true });
  for (const subject of of(10)) ids.push((await before.host.start(subject)).identification.id);
  const { host } = await openBoth(engine(), sandbox);
  for (const [index, subject] of of(10).entries()) {
    expect((await host.start(subject)).identification.id).toBe(ids[index]);
  }
});
