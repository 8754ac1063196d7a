import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { KEYS, openReceiver, type Answer } from '../events/receiver.js';
import type { Context } from './command.js';
import { openGateway, SECRETS, signedStore, startServer } from './server.js';

const env = { ...SECRETS, IDENTIFICATION_EVENTS_KEYS: KEYS.first };

const telling = (url: string, ...args: readonly string[]) => ({
  args: ['--events-url', url, '--events', 'completed', ...args],
  env,
});

/** What is to be told of the one identification. */
async function signed(context: Context): Promise<{ sandbox: Sandbox; file: string }> {
  const sandbox = await openGateway(context);
  const file = await signedStore(context, sandbox);
  sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
  return { sandbox, file };
}

const answering =
  (...answers: readonly Answer[]) =>
  (_: unknown, index: number): Answer =>
    answers[Math.min(index, answers.length - 1)] ?? 500;

it.concurrent('sends a result again until it is accepted, and never logs it', async (context) => {
  const { sandbox, file } = await signed(context);
  const receiver = await openReceiver(answering(500, 503, 204), context);
  const server = startServer(context, sandbox, { file, ...telling(receiver.url) });

  const { id } = await server.line('webhook', { outcome: 'delivered', attempts: 3 });

  const api = await server.api(
    SECRETS.IDENTIFICATION_OPERATOR_TOKEN,
    `/identifications/${String(id)}`,
  );
  const { output, createdAt, timeline } = (await api.json()) as {
    readonly output: object;
    readonly createdAt: number;
    readonly timeline: readonly { readonly at: number }[];
  };
  expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
  expect(receiver.events()).toMatchObject([
    {
      type: 'identification.completed',
      data: {
        ...{ id, userId: 1, userType: 'individual', createdAt },
        ...{ enteredAt: timeline.at(-1)?.at, ...output },
      },
    },
  ]);
  expect(server.process.stdout + server.process.stderr).not.toMatch(/canary|individualId|whsec/);
});

it.concurrent('sends a result after a kill -9 that was not accepted before it', async (context) => {
  const { sandbox, file } = await signed(context);
  const receiver = await openReceiver(answering(500), context);
  const killed = startServer(context, sandbox, { file, ...telling(receiver.url) });
  await killed.line('webhook', { outcome: 'failed' });
  await killed.process.end('SIGKILL');
  receiver.answer(() => 200);
  const before = receiver.requests.length;

  const server = startServer(context, sandbox, { file, ...telling(receiver.url) });

  await server.line('webhook', { outcome: 'delivered' });
  expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
  expect(receiver.requests.length).toBeGreaterThan(before);
  expect(sandbox.finalizations(1)).toBe(1);
});

it.concurrent(
  'signs with the key of before and the new one while keys are changed',
  async (context) => {
    const { sandbox, file } = await signed(context);
    const receiver = await openReceiver(undefined, context);
    const server = startServer(context, sandbox, {
      file,
      ...telling(receiver.url),
      env: { ...env, IDENTIFICATION_EVENTS_KEYS: `${KEYS.second}, ${KEYS.first}` },
    });
    await server.line('webhook', { outcome: 'delivered' });
    for (const key of [KEYS.first, KEYS.second]) expect(receiver.events([key])).toHaveLength(1);
    expect(() => receiver.events([KEYS.third])).toThrow(/no signature fits/);
  },
);
