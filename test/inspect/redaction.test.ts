import { describe, expect, it } from 'vitest';
import type { InspectionEvent } from 'xstate';
import {
  createJournal,
  redactInspectionEvent,
  type RedactedInspectionEvent,
} from '../../src/inspect/index.js';
import { toStatelyEvent } from '../../src/inspect/stately-event.js';
import { startFlow, USER_ID } from '../machines/flow.js';
import { SPOTS } from '../machines/places.js';
import { found, OPTIONS, SECRETS, TALKATIVE, walk } from './canaries.js';

/** Everything that is in an inspection event, as a viewer without redaction would send it. */
function wholeOf(event: InspectionEvent): string {
  const { actorRef, ...rest } = event;
  const child: unknown = 'options' in actorRef ? actorRef.options : null;
  const seen = new WeakSet();
  return JSON.stringify([rest, child], (key, value: unknown) => {
    if (key === 'machine' || key === '_nodes' || key === 'system' || key === 'parent') return null;
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return null;
    seen.add(value);
    return value;
  });
}

it('the canaries are in what XState inspects, so that they could be found elsewhere', async () => {
  const seen: string[] = [];
  await walk('finalizing.waiting', (event) => seen.push(wholeOf(event)));
  await walk('completed', (event) => seen.push(wholeOf(event)));
  await walk('phaseA.waiting', (event) => seen.push(wholeOf(event)));
  const missing = SECRETS.filter((secret) => !seen.join().includes(secret.replaceAll('"', '')));
  expect(missing).toEqual([]);
});

describe.each(SPOTS)('on the way to %s', (spot) => {
  it('nothing secret is left of any inspection event', async () => {
    const left: (RedactedInspectionEvent | null)[] = [];
    await walk(spot, (event) => left.push(redactInspectionEvent(event)));
    expect(left.length).toBeGreaterThan(5);
    expect(found(left)).toEqual([]);
  });

  it("nothing secret is in what Stately's inspector is sent", async () => {
    const sent: unknown[] = [];
    await walk(spot, (event) => {
      const redacted = redactInspectionEvent(event);
      if (redacted !== null) sent.push(toStatelyEvent(redacted, 1));
    });
    expect(found(sent)).toEqual([]);
  });

  it('nothing secret is in the journal', async () => {
    const entries: unknown[] = [];
    await walk(spot, createJournal({ write: (entry) => void entries.push(entry) }));
    expect(found(entries)).toEqual([]);
  });
});

it('a failure is reduced to its code and HTTP status', async () => {
  const left: (RedactedInspectionEvent | null)[] = [];
  const flow = startFlow({
    ...OPTIONS,
    inspect: (event) => left.push(redactInspectionEvent(event)),
  });
  await flow.initiate.fail(TALKATIVE);
  const snapshot = left.findLast(
    (event) => event?.type === '@xstate.snapshot' && event.actorId === 'identification',
  );
  const reduced = { code: 'unavailable', httpStatus: 503 };
  expect(snapshot).toMatchObject({
    event: { type: 'xstate.error.actor.initiating.call', failure: reduced },
    snapshot: { value: { initiating: 'waiting' }, context: { attempts: 1, problem: reduced } },
  });
  expect(found(left)).toEqual([]);
});

it('an error that is no failure is reduced to a fixed word', async () => {
  const left: unknown[] = [];
  const flow = startFlow({
    ...OPTIONS,
    inspect: (event) => left.push(redactInspectionEvent(event)),
  });
  await flow.initiate.fail(Object.assign(new Error(TALKATIVE.message), { code: 'ECANARY' }));
  expect(left).toContainEqual(
    expect.objectContaining({
      event: {
        type: 'xstate.error.actor.initiating.call',
        failure: { code: '[other]', httpStatus: null },
      },
    }),
  );
  expect(JSON.stringify(left)).not.toContain('ECANARY');
});

describe('the type of an event', () => {
  const typesOf = (send: (flow: ReturnType<typeof startFlow>) => void): string[] => {
    const types: string[] = [];
    const flow = startFlow({
      inspect: (event) => {
        const left = redactInspectionEvent(event);
        if (left?.type === '@xstate.event') types.push(left.event.type);
      },
    });
    types.length = 0;
    send(flow);
    return types;
  };

  it('of the machine is kept', () => {
    expect(typesOf((flow) => void flow.send('redirect.expired'))).toEqual(['redirect.expired']);
  });

  it.each(['order.paid', 'toString', '__proto__', 'xstate.done.actor.0', ''])(
    'from elsewhere becomes a fixed word: %j',
    (type) => {
      const types = typesOf((flow) => {
        flow.sendAnything({ type });
      });
      expect(types).toEqual(['[other]']);
    },
  );
});

describe("the gateway's status", () => {
  const statusOf = async (status: string): Promise<unknown> => {
    const statuses: unknown[] = [];
    const flow = startFlow({
      pendingStatuses: [status],
      inspect: createJournal({ write: (entry) => void statuses.push(entry.status) }),
    });
    await flow.initiate.answer({ url: 'https://a.example', status: null });
    await flow.send('redirect.succeeded');
    await flow.poll({ status, url: null });
    return statuses.at(-1);
  };

  it.each(['PROCESSING', 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED', 'VENDOR_IS_SLOW'])(
    'in capitals is kept: %s',
    async (status) => {
      expect(await statusOf(status)).toBe(status);
    },
  );

  it.each(['ivanka.petrova', 'EGN_9913310000', 'Processing'])(
    'of any other look becomes a fixed word: %s',
    async (status) => {
      expect(await statusOf(status)).toMatch(/^\[other\]$|^UNRECOGNISED$/);
    },
  );
});

it('the id that a host gives to its actor stays behind', () => {
  const hosted = {
    type: '@xstate.actor',
    rootId: 'x:7',
    actorRef: { ...actorLike, id: String(USER_ID), sessionId: 'x:7' },
  } as const;
  expect(redactInspectionEvent(hosted)).toMatchObject({ actorId: 'identification' });
});

it('numbers of a session that XState has not given stay behind', () => {
  const foreign = {
    type: '@xstate.actor',
    rootId: 'ivanka',
    actorRef: { ...actorLike, id: 'ivanka', sessionId: 'petrova' },
  } as const;
  expect(redactInspectionEvent(foreign)).toMatchObject({
    rootId: 'x:?',
    sessionId: 'x:?',
    actorId: '[other]',
  });
});

const actorLike = {
  send: () => undefined,
  getSnapshot: () => undefined,
  subscribe: () => ({ unsubscribe: () => undefined }),
  on: () => ({ unsubscribe: () => undefined }),
};
