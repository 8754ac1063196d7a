/** Row 73 of the fault table on Restate: what waits is asked about again. */
import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { identificationInput, identificationMachine } from '../../src/index.js';
import { nextRecord } from '../../src/restate/identification-record.js';
import { createRepository } from '../../src/restate/repository.js';
import { start } from '../sandbox/helpers.js';
import { operations, startParked, startSigning, until } from '../server/helpers.js';
import { submit } from '../support/host.js';
import { engineForAll, openBoth } from './helpers.js';

const engine = engineForAll();

const OFTEN = { reconciliation: { firstPause: 200, longestPause: 400 } } as const;

it('73: asks about a document that was signed, and whose user does not come back', async () => {
  const sandbox = await start();
  const { host, warnings } = await openBoth(engine(), sandbox, OFTEN);
  const id = await startSigning(host, 731);
  const { view } = await until(host, id, 'signing');
  await submit({ ...view, hosted: await host.hostedPage(id) }, 'sign');
  const { timeline } = await until(host, id, 'completed');
  expect(timeline.slice(-3).map(({ state }) => state)).toEqual([
    ...['signing', 'finalizing', 'completed'],
  ]);
  expect(sandbox.finalizations(731)).toBe(1);
  expect(warnings).toEqual([]);
});

it('73: asks about a phase that stalled in an outage of the gateway', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox, {
    ...OFTEN,
    timings: { pollInterval: 15, pollTimeout: 2_000, outageAllowance: 0 },
  });
  const id = await startSigning(host, 732);
  const { view } = await until(host, id, 'signing');
  await submit({ ...view, hosted: await host.hostedPage(id) }, 'sign');
  sandbox.faults.next('status', ...Array.from({ length: 400 }, () => ({ kind: 'reset' }) as const));
  await host.send(id, { type: 'redirect.succeeded' });
  await until(host, id, 'stalled');
  sandbox.faults.clear();
  await until(host, id, 'completed');
});

it('73: asks again and again while there is no news, and leaves the state as it is', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox, OFTEN);
  const id = await startSigning(host, 733);
  const before = operations(sandbox, 733).length;
  await expect
    .poll(() => operations(sandbox, 733).length, { timeout: 30_000 })
    .toBeGreaterThanOrEqual(before + 3);
  const { timeline, view } = await until(host, id, ({ view: { working } }) => !working);
  expect([timeline.at(-1)?.state, view.state]).toEqual(['signing', 'signing']);
});

it('73: asks nothing before the user is back from the identity check', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox, OFTEN);
  const id = await startParked(host, 734);
  const { view } = await until(host, id, 'awaitingRedirect');
  await submit({ ...view, hosted: await host.hostedPage(id) }, 'pass');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(operations(sandbox, 734)).not.toContain('status');
});

it('86: lets an identity check that its user has left expire, and its user start again', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox, {
    abandonAfter: { awaitingRedirect: 800 },
    retention: 2_000,
  });
  const id = await startParked(host, 861);
  expect((await host.get(id))?.expiresAt).toBeGreaterThan(Date.now() - 1_000);
  await until(host, id, 'expired');
  expect((await host.get(id))?.expiresAt).toBeNull();
  expect(operations(sandbox, 861)).not.toContain('status');
  const again = await host.start({ userId: 861 });
  expect(again.created).toBe(true);
  await until(host, again.identification.id, 'awaitingRedirect');
  await expect.poll(() => host.get(id), { timeout: 30_000 }).toBeNull();
});

it('86: lets a signing expire once the gateway has been asked', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox, { abandonAfter: { signing: 1_500 } });
  const id = await startSigning(host, 862);
  await until(host, id, 'signing');
  const before = operations(sandbox, 862).length;
  await until(host, id, 'expired');
  expect(operations(sandbox, 862).slice(before)).toEqual(['status']);
});

it('86: finalizes what only the provider knew to be signed, in place of letting it expire', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox, { abandonAfter: { signing: 1_500 } });
  const id = await startSigning(host, 863);
  const { view } = await until(host, id, 'signing');
  await submit({ ...view, hosted: await host.hostedPage(id) }, 'sign');
  await until(host, id, 'completed');
});

it('a hint asks at once, and resolves with the answer', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox);
  const id = await startParked(host, 735);
  expect((await host.hint(id)).view).toMatchObject({ state: 'awaitingRedirect', working: false });
  const { view } = await until(host, id, 'awaitingRedirect');
  await submit({ ...view, hosted: await host.hostedPage(id) }, 'pass');
  // The sandbox processes the identity check for a moment.
  await expect.poll(async () => (await host.hint(id)).view.state).toBe('signing');
  await expect(host.hint('none')).rejects.toMatchObject({ code: 'unknownIdentification' });
});

it('73: plans a question about what an earlier version has left without one', async () => {
  const input = identificationInput({ subject: { userId: 42 } });
  const { context } = createActor(identificationMachine, { input }).getSnapshot();
  // As 0.1.0 has stored it.
  const persisted = {
    status: 'active',
    value: 'signing',
    context: { ...context, place: 'signing' },
  };
  const snapshot = identificationMachine.resolveState({
    value: 'signing',
    context: { ...context, place: 'signing' },
  });
  const states = new Map<string, unknown>([
    ['version', 'identification'],
    ['snapshot', persisted],
    ['identification', nextRecord(null, snapshot, Date.now(), false)],
  ]);
  const repository = createRepository(
    {
      onCompleted: null,
      events: null,
      retention: 1_000,
      askTimes: {
        firstPause: 100,
        longestPause: 1_000,
        abandonAfter: {
          awaitingRedirect: 10_000,
          signing: 10_000,
          stalled: 10_000,
          failed: 10_000,
        },
      },
    },
    { find: () => identificationMachine },
  );
  const get = <T>(name: string) => Promise.resolve((states.get(name) ?? null) as T | null);
  const found = await repository.load({ key: 'an-id', get });
  expect(found && repository.needsTurn(found)).toBe(true);
});
