/** Hints that are forged, repeated, reordered, late or missing change no outcome. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdentificationHostError } from '../../src/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost, until } from '../server/helpers.js';
import { submit } from '../support/host.js';
import { client, serve } from './helpers.js';
import { newKey, signed } from './signed-hint.js';

/** What a sender outside does at one moment; each kind is a fault of senders, or none. */
const KINDS = ['true', 'repeated', 'late', 'forged', 'of another user', 'at the host'] as const;

/** What is sent before each step of the person, and whether the answers are waited for. */
const schedule = fc.array(
  fc.record({ kinds: fc.array(fc.constantFrom(...KINDS), { maxLength: 3 }), waits: fc.boolean() }),
  { minLength: 5, maxLength: 5 },
);

/** How the person fares: the last step of each leads to `completed`, or to a failure. */
const PEOPLE = {
  signs: ['pass', 'sign'],
  'fails the check': ['fail'],
  'fails to sign': ['pass', 'decline'],
} as const;

it('whatever hints arrive, the outcome is the one without them', { timeout: 120_000 }, async () => {
  const sandbox = await start();
  const host = openHost(sandbox);
  const key = newKey();
  const { url } = await serve(host, { hintKeys: [key] });
  const sender = client(url, null);
  let users = 0;

  async function outcomeOf(
    person: keyof typeof PEOPLE,
    steps: readonly {
      readonly kinds: readonly (typeof KINDS)[number][];
      readonly waits: boolean;
    }[],
  ) {
    const userId = (users += 1);
    const { id } = (await host.start({ userId })).identification;
    const data = { userId };
    const repeated = signed({ key, data });
    const send = async (kind: (typeof KINDS)[number]): Promise<unknown> => {
      if (kind === 'at the host') return host.hint({ userId });
      const message = {
        true: () => signed({ key, data }),
        repeated: () => repeated,
        late: () => signed({ key, data, at: Date.now() - 400_000 }),
        forged: () => signed({ key: newKey(), data }),
        'of another user': () => signed({ key, data: { userId: 1_000_000 + userId } }),
      }[kind]();
      const { status } = await sender.post('/hints', message.body, { headers: message.headers });
      const expected = { late: 401, forged: 401, 'of another user': 404 }[kind as string] ?? 204;
      expect(status).toBe(expected);
      return null;
    };
    const pending: Promise<unknown>[] = [];
    let step = 0;
    const trouble = async (): Promise<void> => {
      const { kinds, waits } = steps[step] ?? { kinds: [], waits: false };
      step += 1;
      const sent = kinds.map(send);
      pending.push(...sent);
      if (waits) await Promise.all(sent);
    };

    for (const form of PEOPLE[person]) {
      await trouble();
      // A hint may have led to the next page already.
      const parked = await until(host, id, ({ view }) => !view.working);
      const hosted = await host.hostedPage(id);
      await trouble();
      await submit({ ...parked.view, hosted }, form);
      const event = form === 'pass' || form === 'sign' ? 'redirect.succeeded' : 'redirect.failed';
      const { visit } = parked.view;
      // Where a hint has found the news before, the return is of a page that is over.
      await host
        .send(id, { type: event }, visit === null ? {} : { seen: visit })
        .catch((error: unknown) => {
          if (!(error instanceof IdentificationHostError)) throw error;
          expect(['notAccepted', 'outdated']).toContain(error.code);
        });
    }
    await trouble();
    const ended = await until(host, id, ({ view }) => !view.working);
    await Promise.all(pending);
    return {
      state: ended.view.state,
      failure: ended.view.failure?.code ?? null,
      sessions: sandbox.sessions(userId).length,
      finalizations: sandbox.finalizations(userId),
    };
  }

  for (const person of ['signs', 'fails the check', 'fails to sign'] as const) {
    const expected = await outcomeOf(person, []);
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        expect(await outcomeOf(person, steps)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  }
});
