import { expect, it } from 'vitest';
import type { IdentificationState } from '../../src/index.js';
import { complete, startParked, startSigning, until } from '../server/helpers.js';
import { submit } from '../support/host.js';
import { HELD, openLook, openPictures } from './operator-pictures.js';

it('has no accessibility findings in any state', async () => {
  const pictures = await openPictures();
  const { host, sandbox } = pictures;
  const lookAt = await openLook(pictures);
  const found: string[] = [];
  const look = async (id: string, state: IdentificationState): Promise<void> => {
    found.push(...(await lookAt(id, state)));
  };
  const startWith = async (restart: boolean): Promise<string> => {
    sandbox.faults.next('initiate', HELD);
    return (await host.start({ userId: restart ? 1 : 2 }, { restart })).identification.id;
  };

  await look(await startWith(true), 'restarting');
  await look(await startWith(false), 'initiating');
  const failed = await startParked(host, 3);
  await look(failed, 'awaitingRedirect');
  await host.send(failed, { type: 'redirect.failed' });
  await look(failed, 'failed');
  await host.send(failed, { type: 'cancel' });
  await look(failed, 'cancelled');
  const polling = await startParked(host, 4);
  sandbox.faults.next('status', HELD);
  await host.send(polling, { type: 'redirect.succeeded' });
  await look(polling, 'phaseA');
  const signing = await startSigning(host, 5);
  await look(signing, 'signing');
  sandbox.faults.next('status', HELD);
  await host.send(signing, { type: 'redirect.succeeded' });
  await look(signing, 'phaseB');
  await look(polling, 'stalled');
  const signed = await startSigning(host, 6);
  sandbox.faults.next('finalize', HELD);
  await submit(
    { ...(await until(host, signed, 'signing')).view, hosted: await host.hostedPage(signed) },
    'sign',
  );
  await host.send(signed, { type: 'redirect.succeeded' });
  await look(signed, 'finalizing');
  await look((await complete(host, await startParked(host, 7))).id, 'completed');

  expect(found).toEqual([]);
});
