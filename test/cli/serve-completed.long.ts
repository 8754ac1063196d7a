import { expect, it, vi } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import type { Context } from './command.js';
import { openReceiver } from './receiver.js';
import { openGateway, SECRETS, signedStore, startServer } from './server.js';

const TOKEN = 'canary-of-the-completed-token-0123456789';
const env = { ...SECRETS, IDENTIFICATION_COMPLETED_TOKEN: TOKEN };

const reporting = (url: string) => ({ args: ['--completed-url', url], env });

/** What is to be reported of the one identification. */
async function signed(context: Context): Promise<{ sandbox: Sandbox; file: string }> {
  const sandbox = await openGateway(context);
  const file = await signedStore(context, sandbox);
  sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
  return { sandbox, file };
}

it.concurrent('reports a result again until it is accepted, and never logs it', async (context) => {
  const { sandbox, file } = await signed(context);
  const receiver = await openReceiver(context, [500, 503, 204]);
  const server = startServer(context, sandbox, { file, ...reporting(receiver.url) });

  const { id } = await server.line('delivery', { outcome: 'done', attempts: 3 });

  const api = await server.api(
    SECRETS.IDENTIFICATION_OPERATOR_TOKEN,
    `/identifications/${String(id)}`,
  );
  const { output, createdAt, timeline } = (await api.json()) as {
    readonly output: object;
    readonly createdAt: number;
    readonly timeline: readonly { readonly at: number }[];
  };
  expect(new Set(receiver.reports.map((report) => JSON.stringify(report))).size).toBe(1);
  const [report] = receiver.reports;
  expect(report).toMatchObject({
    method: 'POST',
    authorization: `Bearer ${TOKEN}`,
    type: 'application/json',
  });
  expect(JSON.parse(report?.body ?? '')).toEqual({
    id,
    userId: 1,
    userType: 'individual',
    createdAt,
    completedAt: timeline.at(-1)?.at,
    ...output,
  });
  expect(server.process.stdout + server.process.stderr).not.toMatch(/canary|individualId/);
});

it.concurrent(
  'reports a result after a kill -9 that was not accepted before it',
  async (context) => {
    const { sandbox, file } = await signed(context);
    const receiver = await openReceiver(context, [500]);
    const killed = startServer(context, sandbox, { file, ...reporting(receiver.url) });
    await killed.line('delivery', { outcome: 'failed' });
    await killed.process.end('SIGKILL');
    receiver.answer(200);
    const before = receiver.reports.length;

    const server = startServer(context, sandbox, { file, ...reporting(receiver.url) });

    await server.line('delivery', { outcome: 'done' });
    expect(new Set(receiver.reports.map(({ body }) => body)).size).toBe(1);
    expect(receiver.reports.length).toBeGreaterThan(before);
    expect(sandbox.finalizations(1)).toBe(1);
  },
);

it.concurrent('follows no redirect with a result', async (context) => {
  const { sandbox, file } = await signed(context);
  const receiver = await openReceiver(context, [307, 307, 200]);
  const server = startServer(context, sandbox, { file, ...reporting(receiver.url) });

  await server.line('delivery', { outcome: 'failed', attempts: 2 });
  await server.line('delivery', { outcome: 'done', attempts: 3 });

  await vi.waitUntil(() => receiver.reports.length === 3);
});
