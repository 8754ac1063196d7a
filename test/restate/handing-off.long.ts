/** The way of an identification to another device, on Restate. */
import { expect, it } from 'vitest';
import { startParked } from '../server/helpers.js';
import { start } from '../sandbox/helpers.js';
import { engineForAll, openBoth } from './helpers.js';

const engine = engineForAll();
const GONE = { name: 'IdentificationHostError', code: 'handOffGone' };

it('hands an identification off to the one device that opens the link, once its code is confirmed', async () => {
  const { host } = await openBoth(engine(), await start());
  const id = await startParked(host, 1);
  expect(await host.handOffState(id)).toBeNull();
  const { token } = await host.handOff(id);
  const claims = await Promise.allSettled([1, 2, 3].map(() => host.claimHandOff(token)));
  const [won] = claims.filter((claim) => claim.status === 'fulfilled');
  expect(claims.filter(({ status }) => status === 'rejected')).toHaveLength(2);
  const { claim, handOff } = won?.value ?? { claim: '', handOff: null };
  expect(await host.handOffState(id)).toEqual(handOff);
  expect(await host.handedOff(claim)).toEqual({ handOff, identification: null });
  await expect(host.confirmHandOff(id, 'wrong')).rejects.toMatchObject(GONE);
  await host.confirmHandOff(id, handOff?.code ?? '');
  expect((await host.handedOff(claim)).identification).toMatchObject({ id });

  await host.refuseHandOff(id);
  await expect(host.handedOff(claim)).rejects.toMatchObject(GONE);
});

it('keeps no hand-off of an identification that is over or was removed', async () => {
  const { host } = await openBoth(engine(), await start());
  const id = await startParked(host, 2);
  const { token } = await host.handOff(id);
  await host.send(id, { type: 'cancel' });
  await expect(host.claimHandOff(token)).rejects.toMatchObject(GONE);
  await expect(host.handOff(id)).rejects.toMatchObject({ code: 'notAccepted', state: 'cancelled' });
  await host.erase({ userId: 2 });
  expect(await host.handOffState(id)).toBeNull();
  await expect(host.handOff(id)).rejects.toMatchObject({ code: 'unknownIdentification' });
  await host.refuseHandOff(id);
  expect(await host.get(id)).toBeNull();
});
