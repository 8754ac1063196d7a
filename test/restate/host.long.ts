import { describe, expect, it } from 'vitest';
import { IdentificationHostError, type HostedIdentification } from '../../src/index.js';
import { complete, operations, startParked, startSigning, until } from '../server/helpers.js';
import { start } from '../sandbox/helpers.js';
import { sandboxActors } from '../support/host.js';
import { engineForAll, openBoth, openHost } from './helpers.js';

const engine = engineForAll();

describe('an identification on Restate', () => {
  it('passes through every state from its start to its end', async () => {
    const sandbox = await start();
    const { host, warnings } = await openBoth(engine(), sandbox);
    const { created, identification } = await host.start({ userId: 1 });
    expect(created).toBe(true);
    const ended = await complete(host, identification.id);
    expect(ended.timeline.map(({ state }) => state)).toEqual([
      'initiating',
      'awaitingRedirect',
      'phaseA',
      'signing',
      'phaseB',
      'finalizing',
      'completed',
    ]);
    expect(ended.view.output?.individualId).toBe(700_001);
    expect(sandbox.finalizations(1)).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('is returned, not restarted, when its user starts again', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox);
    const id = await startSigning(host, 2);
    const again = await host.start({ userId: 2 });
    expect(again.created).toBe(false);
    expect(again.identification).toMatchObject({ id, view: { state: 'signing' } });
    expect(sandbox.sessions(2)).toHaveLength(1);
  });

  it('is created once when its user starts several times at once', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox);
    const starts = Array.from({ length: 8 }, () => host.start({ userId: 3 }));
    const started = await Promise.all(starts);
    expect(new Set(started.map(({ identification }) => identification.id)).size).toBe(1);
    expect(started.filter(({ created }) => created)).toHaveLength(1);
    const merchant = await host.start({ userId: 33, userType: 'merchant' });
    expect(merchant.created).toBe(true);
    // A later test counts by state: these must not change state meanwhile.
    for (const { identification } of [...started.slice(0, 1), merchant]) {
      await until(host, identification.id, 'awaitingRedirect');
    }
  });

  it('gets a new session in the same identification on restart', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox);
    const id = await startSigning(host, 4);
    const again = await host.start({ userId: 4 }, { restart: true });
    expect(again).toMatchObject({ created: false, identification: { id } });
    const ended = await complete(host, id);
    expect(ended.timeline.slice(3, 6).map(({ state }) => state)).toEqual([
      'signing',
      'restarting',
      'awaitingRedirect',
    ]);
    expect(sandbox.sessions(4)).toHaveLength(2);
    expect(sandbox.finalizations(4)).toBe(1);
  });

  it('refuses a restart once the documents are signed', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox);
    const id = await startSigning(host, 5);
    sandbox.faults.next('finalize', { kind: 'delay', ms: 1_500 });
    const ending = complete(host, id);
    await until(host, id, 'finalizing');
    await expect(host.start({ userId: 5 }, { restart: true })).rejects.toMatchObject({
      code: 'notAccepted',
      state: 'finalizing',
    });
    expect((await ending).view.state).toBe('completed');
    const next = await host.start({ userId: 5 });
    expect(next).toMatchObject({ created: true });
    expect(next.identification.id).not.toBe(id);
    await until(host, next.identification.id, 'awaitingRedirect');
  });

  it('accepts the events that `can` lists and refuses others', async () => {
    const { host } = await openBoth(engine(), await start());
    const id = await startParked(host, 6);
    const refusal: unknown = await host
      .send(id, { type: 'keepWaiting' })
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(IdentificationHostError);
    expect(refusal).toMatchObject({ code: 'notAccepted', state: 'awaitingRedirect' });
    const { can } = refusal as IdentificationHostError;
    expect(can).toContain('redirect.succeeded');
    expect((await host.send(id, { type: 'cancel' })).view.state).toBe('cancelled');
    await expect(host.send(id, { type: 'cancel' })).rejects.toMatchObject({
      code: 'notAccepted',
      can: [],
    });
  });

  it('is unknown when it was not started', async () => {
    const { host } = await openBoth(engine(), await start());
    expect(await host.get('unknown-id')).toBeNull();
    const refusals = await Promise.allSettled([
      host.send('unknown-id', { type: 'cancel' }),
      host.hostedPage('unknown-id'),
    ]);
    expect(refusals).toMatchObject([
      { reason: { code: 'unknownIdentification' } },
      { reason: { code: 'unknownIdentification' } },
    ]);
  });

  it('refuses an invalid subject before anything is sent', async () => {
    const { host } = await openBoth(engine(), await start());
    await expect(host.start({ userId: 0 })).rejects.toMatchObject({
      name: 'InvalidInputError',
      fields: [{ field: 'subject.userId' }],
    });
  });

  it('has a hosted page only while its user has to visit one', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox);
    sandbox.faults.next('initiate', { kind: 'delay', ms: 300 });
    const { identification } = await host.start({ userId: 7 });
    // The call waits for the gateway's answer.
    const { page, url } = await host.hostedPage(identification.id);
    expect(page).toBe('identityCheck');
    expect(url).toContain(sandbox.sessions(7)[0]?.id);
    await host.send(identification.id, { type: 'cancel' });
    await expect(host.hostedPage(identification.id)).rejects.toMatchObject({
      code: 'noHostedPage',
    });
  });

  it('moves on when its user has signed in another window', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox);
    const id = await startSigning(host, 8);
    const { url } = await host.hostedPage(id);
    await fetch(`${url}/sign`, { method: 'POST', redirect: 'manual' });
    await expect(host.hostedPage(id)).rejects.toMatchObject({ code: 'noHostedPage' });
    await until(host, id, 'completed');
  });

  it('tells its subscribers of each change, in the order of versions', async () => {
    const { host } = await openBoth(engine(), await start());
    const id = await startParked(host, 9);
    const heard: HostedIdentification[] = [];
    const stop = host.subscribe(id, (identification) => heard.push(identification));
    await complete(host, id);
    await expect.poll(() => heard.at(-1)?.view.state).toBe('completed');
    const versions = heard.map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((one, other) => one - other));
    stop();
  });

  it('is listed and counted for an operator', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox);
    const before = await host.count();
    const ids = [];
    for (const userId of [101, 102, 103]) ids.push(await startParked(host, userId));
    await host.send(ids[1] ?? '', { type: 'cancel' });
    const counted = await host.count();
    expect(counted.awaitingRedirect - before.awaitingRedirect).toBe(2);
    expect(counted.cancelled - before.cancelled).toBe(1);

    const first = await host.list({ userId: 102 });
    expect(first.identifications.map(({ id }) => id)).toEqual([ids[1]]);
    const listed: string[] = [];
    let after: string | null = null;
    do {
      const page = await host.list({ limit: 2, ...(after !== null && { after }) });
      listed.push(...page.identifications.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(listed.slice(-3)).toEqual(ids);
    expect(new Set(listed).size).toBe(listed.length);
    expect((await host.list({ state: 'phaseA' })).identifications).toEqual([]);
  });

  it('cannot be listed or counted without the admin API', async () => {
    const sandbox = await start();
    const host = openHost(engine(), sandboxActors(sandbox), {});
    await expect(host.list()).rejects.toMatchObject({ code: 'notSupported' });
    await expect(host.count()).rejects.toMatchObject({ code: 'notSupported' });
  });

  it('calls onCompleted until it resolves, and then no more', async () => {
    const sandbox = await start();
    const taken: unknown[] = [];
    const { host } = await openBoth(engine(), sandbox, {
      onCompleted: (completed) => {
        taken.push(completed);
        if (taken.length < 3) throw new Error('The database is down.');
      },
    });
    const id = await startParked(host, 10);
    const ended = await complete(host, id);
    const delivered = await until(host, id, ({ undelivered }) => !undelivered);
    expect(delivered.view.state).toBe('completed');
    const { createdAt, timeline, view } = ended;
    const times = { createdAt, completedAt: timeline.at(-1)?.at };
    const result = { id, userId: 10, userType: 'individual', ...times, ...view.output };
    expect(taken).toEqual([result, result, result]);
  });

  it("is its user's current one until it is removed after its end", async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox, { retention: 2_000 });
    expect(await host.current({ userId: 13 })).toBeNull();
    const id = await startSigning(host, 13);
    expect(await host.current({ userId: 13 })).toMatchObject({ id, view: { state: 'signing' } });
    expect(await host.current({ userId: 13, userType: 'merchant' })).toBeNull();
    await complete(host, id);
    expect(await host.current({ userId: 13 })).toMatchObject({ id, view: { state: 'completed' } });
    await expect.poll(() => host.current({ userId: 13 })).toBeNull();
  });

  it('is removed after its retention, and its user starts another', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox, { retention: 300 });
    const id = await startParked(host, 11);
    await host.send(id, { type: 'cancel' });
    await expect.poll(() => host.get(id)).toBeNull();
    expect((await host.list({ userId: 11 })).identifications).toEqual([]);
    expect((await host.start({ userId: 11 })).created).toBe(true);
  });

  it('calls the gateway once more for each hosted page than the machine does', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox);
    await complete(host, await startParked(host, 12));
    expect(operations(sandbox, 12)).toEqual([
      ...['initiate', 'initiate', 'status', 'status', 'status', 'finalize'],
    ]);
  });

  it('refuses every call once its host is closed', async () => {
    const { host } = await openBoth(engine(), await start());
    await host.close();
    await expect(host.get('any')).rejects.toMatchObject({ code: 'closed' });
    await expect(host.start({ userId: 1 })).rejects.toMatchObject({ code: 'closed' });
  });

  it('rejects with closed when its host is closed while the gateway is asked for the page', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox);
    const id = await startParked(host, 18);
    sandbox.faults.next('initiate', { kind: 'delay', ms: 1_500 });
    const opened = host.hostedPage(id);
    await expect.poll(() => operations(sandbox, 18)).toHaveLength(2);
    await Promise.all([expect(opened).rejects.toMatchObject({ code: 'closed' }), host.close()]);
  });

  it('rejects with storeUnavailable when Restate cannot be reached', async () => {
    const sandbox = await start();
    const host = openHost(engine(), sandboxActors(sandbox), {
      ingressUrl: 'http://127.0.0.1:1',
      requestTimeout: 300,
    });
    await expect(host.start({ userId: 1 })).rejects.toMatchObject({ code: 'storeUnavailable' });
    await expect(host.get('any')).rejects.toMatchObject({ code: 'storeUnavailable' });
  });
});
