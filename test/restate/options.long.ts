/** Options of a start and of a service that the paths of the testing kit do not vary. */
import { expect, it } from 'vitest';
import type { HostedIdentification } from '../../src/index.js';
import { complete, startParked, until } from '../server/helpers.js';
import { start } from '../sandbox/helpers.js';
import { submit } from '../support/host.js';
import { engineForAll, openBoth } from './helpers.js';

const engine = engineForAll();

it('sends the device to the gateway, and requests a new session on restart', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox);
  const device = { localTimezone: 'Europe/Sofia', deviceName: 'phone' };
  const subject = { userId: 13, correlationType: 1, bTrustAppCallBackId: 'callback' } as const;
  const { identification } = await host.start({ ...subject, ...device }, { restart: true });
  const ended = await complete(host, identification.id);
  expect(ended.timeline[0]?.state).toBe('restarting');
  const sent = (operation: string): unknown =>
    JSON.parse(sandbox.requests.find((sent) => sent.operation === operation)?.body ?? '');
  expect(sent('initiate')).toMatchObject({
    ...{ userId: 13, correlationType: 1, isRestartIdentification: true },
    ...device,
  });
  expect(sent('finalize')).toMatchObject({ userId: 13, bTrustAppCallBackId: 'callback' });
});

it('cannot be reset or sent the result of a call through the ingress', async () => {
  const { host } = await openBoth(engine(), await start());
  const id = await startParked(host, 16);
  const before = await host.get(id);
  const begun = { subject: { userId: 17 }, restart: true, isNew: true };
  const attempts = [
    ['create', { input: begun }],
    ['begin', begun],
    ['send', { event: { type: 'cancel' } }],
    ['invokePromise', {}],
    ['remove', null],
  ] as const;
  for (const [handler, body] of attempts) {
    const answer = await fetch(`${engine().ingressUrl}/Identification/${id}/${handler}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([handler, answer.ok]).toEqual([handler, false]);
  }
  expect(await host.get(id)).toEqual(before);
});

it('treats the statuses of `pendingStatuses` as pending', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox, { pendingStatuses: ['MANUAL_REVIEW'] });
  sandbox.script(14, { status: 'MANUAL_REVIEW', times: 2 });
  const ended = await complete(host, await startParked(host, 14));
  expect(ended.view.state).toBe('completed');
});

it('calls the gateway at once on status.check in every waiting state', async () => {
  const sandbox = await start();
  const hour = 3_600_000;
  const { host } = await openBoth(engine(), sandbox, {
    timings: { pollInterval: hour, backoff: { retryAfterCap: hour } },
  });
  const busy = {
    kind: 'answer',
    status: 503,
    headers: { 'retry-after': '3600' },
  } as const;
  sandbox.faults.next('initiate', busy);
  sandbox.faults.next('finalize', busy);
  const { identification } = await host.start({ userId: 15 });
  const { id } = identification;
  const waits = ({ view }: HostedIdentification): boolean => view.progress.nextCallAt !== null;

  await until(host, id, waits);
  await host.send(id, { type: 'status.check' });
  for (const [page, form, phase] of [
    ['awaitingRedirect', 'pass', 'phaseA'],
    ['signing', 'sign', 'phaseB'],
  ] as const) {
    const { view } = await until(host, id, page);
    const hosted = await host.hostedPage(id);
    await host.send(id, { type: 'redirect.succeeded' });
    await until(host, id, (now) => now.view.state === phase && waits(now));
    await submit({ ...view, hosted }, form);
    await host.send(id, { type: 'status.check' });
  }
  await until(host, id, (now) => now.view.state === 'finalizing' && waits(now));
  await host.send(id, { type: 'status.check' });
  await until(host, id, 'completed');
  expect(sandbox.finalizations(15)).toBe(1);
});
