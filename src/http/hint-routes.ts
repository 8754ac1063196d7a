import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { userIdSchema, userTypeSchema } from '../contract/schemas.js';
import { EventRefusedError, verifySignature } from '../events/signature.js';
import { parseInput } from '../input/parse-input.js';
import { jsonBody, problems } from './openapi.js';
import type { ParsedHttpApiOptions } from './options.js';
import { HttpProblem } from './problem.js';
import { parseJson, readJson } from './request-body.js';

/** A signature is valid for 5 minutes before and after its time. */
const REPLAY_WINDOW_MS = 600_000;
/** Beyond these the oldest are forgotten: to take one twice costs a call to the gateway. */
const MAX_REMEMBERED = 10_000;

const TARGET_RULE = 'must have the id of an identification, or a userId';

const hintSchema = v.object({
  data: v.pipe(
    v.object({
      id: v.exactOptional(v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'must be an id'))),
      userId: v.exactOptional(userIdSchema),
      userType: v.optional(userTypeSchema, 'individual'),
    }),
    v.check(({ id, userId }) => (id === undefined) !== (userId === undefined), TARGET_RULE),
    v.description(
      'The `id` of an identification, or its user. `userType` is `individual` by default.',
    ),
  ),
});

/** What came in before: a message that arrives again has no effect, and gets the same answer. */
function createReplayGuard() {
  const seen = new Map<string, { readonly at: number; readonly answer: Promise<void> }>();

  function forgetOld(now: number): void {
    for (const [id, { at }] of seen) {
      if (now - at < REPLAY_WINDOW_MS && seen.size < MAX_REMEMBERED) return;
      seen.delete(id);
    }
  }

  return (webhookId: string, act: () => Promise<void>): Promise<void> => {
    const known = seen.get(webhookId);
    if (known !== undefined) return known.answer;
    const now = Date.now();
    forgetOld(now);
    const answer = act();
    seen.set(webhookId, { at: now, answer });
    // Its sender sends again what was not taken.
    answer.catch(() => seen.delete(webhookId));
    return answer;
  };
}

/** The hints of senders outside; without keys, there is no such route. */
export function hintRoutes({ host, limits, hintKeys }: ParsedHttpApiOptions): Hono {
  const app = new Hono();
  if (hintKeys === undefined) return app;
  const once = createReplayGuard();

  app.post(
    '/hints',
    describeRoute({
      tags: ['hints'],
      operationId: 'hint',
      summary: 'Say that there is news of an identification: the server asks the gateway now',
      description:
        'Signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature`), with one of ' +
        'the keys `hintKeys`, at most 5 minutes ago. Only the gateway’s answer changes anything. Answered once ' +
        'the answer is saved; a message that arrives again has no effect.',
      security: [],
      requestBody: jsonBody(hintSchema),
      responses: {
        204: { description: 'The gateway was asked, where its answer can change anything.' },
        ...problems(400, 401, 404, 408, 410, 413, 415, 503),
      },
    }),
    async (c) => {
      const body = await readJson(c.req.raw, limits);
      const { webhookId, text } = verify(c.req.raw.headers, body);
      const { id, userId, userType } = parseInput(hintSchema, parseJson(text)).data;
      const target = id ?? { userId: userId ?? 0, userType };
      await once(webhookId, async () => {
        await host.hint(target);
      });
      return c.body(null, 204);
    },
  );

  function verify(headers: Headers, body: Uint8Array) {
    try {
      return verifySignature(headers, body, hintKeys ?? []);
    } catch (error) {
      if (!(error instanceof EventRefusedError)) throw error;
      throw new HttpProblem(401, UNSIGNED[error.reason], { code: error.reason });
    }
  }

  return app;
}

const UNSIGNED = {
  signature: 'No key fits the signature',
  timestamp: 'The signature is older or newer than 5 minutes',
  content: 'The content is not known',
};
