/** Row 86 of the fault table: what its user has left expires, in fake time. */
import { describe, expect, it, vi } from 'vitest';
import { fromPromise } from 'xstate';
import type { IdentificationState, StatusAnswer, StatusInput } from '../../src/index.js';
import { failure } from '../../src/index.js';
import type { HostEvent } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { sandboxActors } from '../support/host.js';
import { fakeClock, openHost, startParked } from './helpers.js';

const DAY = 24 * 3_600_000;
const LIMIT = 30 * DAY;

const PAYLOAD = { userId: 1, bTrustAppCallBackId: null, correlationType: 0 } as const;

/** A store with one identification that has waited in a state since the fake start. */
async function waiting(
  state: IdentificationState,
  rest: Readonly<Record<string, unknown>> = {},
  dueAt: number | null = Date.now(),
) {
  const store = createMemoryStore();
  const at = Date.now();
  const checkpoint = {
    ...{ version: 1, userId: 1, userType: 'individual', state, place: state },
    ...{ hostedPage: 'signing', status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED' },
    ...{ waitingSince: null, attempts: 0, refusals: 0, finalizePayload: null, failure: null },
    ...{ output: null, ...rest },
  };
  await store.create({
    ...{ id: 'one', version: 1, userId: 1, userType: 'individual', state, inProgress: true },
    ...{ dueAt, createdAt: at, updatedAt: at, deliveryAttempts: null },
    subject: { userId: 1, userType: 'individual', deviceName: 'A phone' },
    ...{ checkpoint, timeline: [{ state, at, failure: null }] },
  });
  return store;
}

/** A host on the store, whose gateway gives one answer or fails. */
async function hostOn(
  store: Awaited<ReturnType<typeof waiting>>,
  answer: () => Promise<StatusAnswer>,
  options: Partial<Parameters<typeof openHost>[1]> = {},
) {
  const sandbox = await start();
  const asked: number[] = [];
  const events: HostEvent[] = [];
  const from = Date.now();
  const host = openHost(sandbox, {
    store,
    observe: (event) => events.push(event),
    actors: {
      ...sandboxActors(sandbox),
      getStatus: fromPromise<StatusAnswer, StatusInput>(() => {
        asked.push(Date.now() - from);
        return answer();
      }),
    },
    ...options,
  });
  /** Jumps from turn to turn: a host looks for due times ten times a second. */
  const stateAfter = async (ms: number): Promise<IdentificationState | undefined> => {
    const target = Date.now() + ms;
    for (let isThere = false; !isThere;) {
      await vi.advanceTimersByTimeAsync(1_000);
      const dueAt = (await store.load('one'))?.dueAt ?? Infinity;
      isThere = dueAt > target;
      vi.setSystemTime(Math.max(Date.now(), Math.min(dueAt, target)));
    }
    await vi.advanceTimersByTimeAsync(1_000);
    return (await host.get('one'))?.view.state;
  };
  return { host, sandbox, asked, events, stateAfter };
}

const nothingNew = (): Promise<StatusAnswer> =>
  Promise.resolve({ status: 'PROCESSING', url: null });
const signed = (): Promise<StatusAnswer> =>
  Promise.resolve({ status: 'DOCUMENT_SIGN_SUCCESS', url: null });
const outage = (): Promise<StatusAnswer> => Promise.reject(failure('unavailable'));

describe('86: an identification that its user has left', () => {
  it('expires after 30 days, and is removed after the retention', async () => {
    fakeClock();
    const store = await waiting('signing');
    const { host, asked, stateAfter } = await hostOn(store, nothingNew, { retention: DAY });
    expect((await host.get('one'))?.expiresAt).toBe(Date.now() + LIMIT);
    expect(await stateAfter(LIMIT - DAY / 2)).toBe('signing');
    expect(await stateAfter(DAY)).toBe('expired');
    expect(asked.filter((at) => at >= LIMIT)).toHaveLength(1);
    expect(await store.load('one')).toMatchObject({
      inProgress: false,
      subject: { deviceName: null },
    });
    expect(await stateAfter(DAY)).toBeUndefined();
    expect(await store.load('one')).toBeNull();
  });

  it('expires without a call before the return from the identity check', async () => {
    fakeClock();
    const store = await waiting('awaitingRedirect', { hostedPage: 'identityCheck', status: null });
    const { asked, stateAfter } = await hostOn(store, signed);
    expect(await stateAfter(LIMIT + 60_000)).toBe('expired');
    expect(asked).toEqual([]);
  });

  it('expires where an earlier version has given it no time', async () => {
    fakeClock();
    const store = await waiting('awaitingRedirect', { hostedPage: 'identityCheck' }, null);
    const { stateAfter } = await hostOn(store, signed);
    await expect.poll(async () => (await store.load('one'))?.dueAt).not.toBeNull();
    expect(await stateAfter(LIMIT + 600_000)).toBe('expired');
  });

  it('is finalized in place of expiring where only the provider knew of the signature', async () => {
    fakeClock();
    const store = await waiting('signing');
    let isSigned = false;
    const { host, stateAfter } = await hostOn(store, () => (isSigned ? signed() : nothingNew()));
    expect(await stateAfter(LIMIT - DAY / 2)).toBe('signing');
    isSigned = true;
    await stateAfter(DAY);
    const { timeline } = (await host.get('one')) ?? { timeline: [] };
    expect(timeline.map(({ state }) => state)).toContain('finalizing');
    expect(timeline.map(({ state }) => state)).not.toContain('expired');
  });

  it('does not expire while the gateway cannot be asked, and is asked about each day', async () => {
    fakeClock();
    const store = await waiting('signing');
    let answers = outage;
    const { asked, stateAfter } = await hostOn(store, () => answers());
    expect(await stateAfter(LIMIT + 3 * DAY)).toBe('signing');
    expect(asked.filter((at) => at >= LIMIT).length).toBeGreaterThanOrEqual(2);
    answers = nothingNew;
    expect(await stateAfter(2 * DAY)).toBe('expired');
  });

  it('never expires once it is signed: the operator is told each day', async () => {
    fakeClock();
    const store = await waiting('failed', {
      ...{ place: 'finalizing', finalizePayload: PAYLOAD },
      failure: { ...failure('forbidden'), retryable: true },
    });
    const { host, events, stateAfter } = await hostOn(store, nothingNew);
    expect((await host.get('one'))?.expiresAt).toBeNull();
    expect(await stateAfter(LIMIT + 3 * DAY)).toBe('failed');
    const alerts = events.filter(({ type }) => type === 'unfinalized');
    expect(alerts.length).toBeGreaterThanOrEqual(2);
    expect(alerts[0]).toMatchObject({ id: 'one', state: 'failed' });
  });

  it('expires after the time of its own state', async () => {
    fakeClock();
    const store = await waiting('signing');
    const { stateAfter } = await hostOn(store, nothingNew, {
      abandonAfter: { signing: 2 * DAY, awaitingRedirect: DAY },
    });
    expect(await stateAfter(DAY + DAY / 2)).toBe('signing');
    expect(await stateAfter(DAY)).toBe('expired');
  });

  it('expires at a shorter time, once the limit is lowered', async () => {
    fakeClock();
    const from = Date.now();
    const store = await waiting('awaitingRedirect', { hostedPage: 'identityCheck' }, from + LIMIT);
    const { stateAfter } = await hostOn(store, nothingNew, { abandonAfter: DAY });
    expect(await stateAfter(DAY + 600_000)).toBe('expired');
  });

  it('waits for ever with an abandonAfter of 0', async () => {
    fakeClock();
    const store = await waiting('signing');
    const { host, stateAfter } = await hostOn(store, nothingNew, { abandonAfter: 0 });
    expect((await host.get('one'))?.expiresAt).toBeNull();
    expect(await stateAfter(90 * DAY)).toBe('signing');
  });
});

it('86: the user of an expired one starts again with the session in progress', async () => {
  const sandbox = await start();
  const host = openHost(sandbox, { abandonAfter: { awaitingRedirect: 300 } });
  const id = await startParked(host, 86);
  await expect.poll(async () => (await host.get(id))?.view.state).toBe('expired');
  expect((await host.current({ userId: 86 }))?.view.state).toBe('expired');
  const again = await host.start({ userId: 86 });
  expect(again.created).toBe(true);
  await expect
    .poll(async () => (await host.get(again.identification.id))?.view.state)
    .not.toBe('initiating');
  const initiated = sandbox.requests.filter(({ operation }) => operation === 'initiate');
  expect(initiated.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { isRestartIdentification: false },
    { isRestartIdentification: false },
  ]);
});
