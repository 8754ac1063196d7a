import { describe, expect, it } from 'vitest';
import type { InspectionEvent } from 'xstate';
import { identificationMachine } from '../../src/index.js';
import {
  createJournal,
  redactInspectionEvent,
  type RedactedInspectionEvent,
} from '../../src/inspect/index.js';
import { toStatelyEvent } from '../../src/inspect/stately-event.js';
import { startFlow } from '../machines/flow.js';
import { SPOTS } from '../machines/places.js';
import {
  CANARY_USER_ID,
  secretsIn,
  OPTIONS,
  SECRETS,
  FAILURE_WITH_SECRETS,
  walkWithSecrets,
} from './canaries.js';

/** The whole of an inspection event, as a viewer without redaction would send it. */
function unredacted(event: InspectionEvent): string {
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

it('the unredacted inspection events contain every secret', async () => {
  const seen: string[] = [];
  await walkWithSecrets('finalizing.waiting', (event) => seen.push(unredacted(event)));
  await walkWithSecrets('completed', (event) => seen.push(unredacted(event)));
  await walkWithSecrets('phaseA.waiting', (event) => seen.push(unredacted(event)));
  const missing = SECRETS.filter((secret) => !seen.join().includes(secret.replaceAll('"', '')));
  expect(missing).toEqual([]);
});

describe.each(SPOTS)('on the way to %s', (spot) => {
  it('no redacted inspection event contains a secret', async () => {
    const left: (RedactedInspectionEvent | null)[] = [];
    await walkWithSecrets(spot, (event) => left.push(redactInspectionEvent(event)));
    expect(left.length).toBeGreaterThan(5);
    expect(secretsIn(left)).toEqual([]);
  });

  it("no message to Stately's inspector contains a secret", async () => {
    const sent: unknown[] = [];
    await walkWithSecrets(spot, (event) => {
      const redacted = redactInspectionEvent(event);
      if (redacted !== null) sent.push(toStatelyEvent(redacted, 1));
    });
    expect(secretsIn(sent)).toEqual([]);
  });

  it('no journal entry contains a secret', async () => {
    const entries: unknown[] = [];
    await walkWithSecrets(spot, createJournal({ write: (entry) => void entries.push(entry) }));
    expect(secretsIn(entries)).toEqual([]);
  });
});

it('redaction reduces a failure to its code and HTTP status', async () => {
  const left: (RedactedInspectionEvent | null)[] = [];
  const flow = startFlow({
    ...OPTIONS,
    inspect: (event) => left.push(redactInspectionEvent(event)),
  });
  await flow.initiate.fail(FAILURE_WITH_SECRETS);
  const snapshot = left.findLast(
    (event) => event?.type === '@xstate.snapshot' && event.actorId === 'identification',
  );
  const reduced = { code: 'unavailable', httpStatus: 503 };
  expect(snapshot).toMatchObject({
    event: { type: 'xstate.error.actor.initiating.call', failure: reduced },
    snapshot: { value: { initiating: 'waiting' }, context: { attempts: 1, problem: reduced } },
  });
  expect(secretsIn(left)).toEqual([]);
});

it('redaction replaces any other error by [other]', async () => {
  const left: unknown[] = [];
  const flow = startFlow({
    ...OPTIONS,
    inspect: (event) => left.push(redactInspectionEvent(event)),
  });
  await flow.initiate.fail(
    Object.assign(new Error(FAILURE_WITH_SECRETS.message), { code: 'ECANARY' }),
  );
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

describe('redaction of an event type', () => {
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

  it('keeps a type of the machine', () => {
    expect(typesOf((flow) => void flow.send('redirect.expired'))).toEqual(['redirect.expired']);
  });

  it.each(['order.paid', 'toString', '__proto__', 'xstate.done.actor.0', ''])(
    'replaces an unknown type by [other]: %j',
    (type) => {
      const types = typesOf((flow) => {
        flow.sendAnything({ type });
      });
      expect(types).toEqual(['[other]']);
    },
  );
});

describe("redaction of the gateway's status", () => {
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
    'keeps a code in capitals: %s',
    async (status) => {
      expect(await statusOf(status)).toBe(status);
    },
  );

  it.each(['ivanka.petrova', 'EGN_9913310000', 'Processing'])(
    'replaces any other text by [other]: %s',
    async (status) => {
      expect(await statusOf(status)).toMatch(/^\[other\]$|^UNRECOGNISED$/);
    },
  );
});

it('redaction drops the id that a host gives to its actor', () => {
  const hosted = {
    type: '@xstate.actor',
    rootId: 'x:7',
    actorRef: { ...actorLike, id: String(CANARY_USER_ID), sessionId: 'x:7' },
  } as const;
  expect(redactInspectionEvent(hosted)).toMatchObject({ actorId: 'identification' });
});

it('redaction drops session ids that are not from XState', () => {
  const foreign = {
    type: '@xstate.actor',
    rootId: 'ivanka',
    actorRef: { ...actorLike, id: 'ivanka', sessionId: 'petrova' },
  } as const;
  expect(redactInspectionEvent(foreign)).toMatchObject({
    rootId: 'x:?',
    sessionId: 'x:?',
    actorId: 'identification',
  });
});

/** An actor of the machine, as far as redaction reads it. */
const actorLike = {
  logic: identificationMachine,
  send: () => undefined,
  getSnapshot: () => undefined,
  subscribe: () => ({ unsubscribe: () => undefined }),
  on: () => ({ unsubscribe: () => undefined }),
};
