/** The command behind nginx, as docs/operations.md configures it, for longer than the time-outs of 60 s. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openNginx } from '../support/nginx.js';
import type { Context } from './command.js';
import { openGateway, SECRETS, startServer, storePath } from './server.js';

const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const [, documented = ''] = /^```nginx\n(.*?)^```$/ms.exec(guide) ?? [];

/** How long nginx and common balancers wait for an answer, and keep idle connections. */
const BALANCER_TIMEOUT_MS = 60_000;
/** After which the servers of Node close an idle connection by default. */
const NODE_KEEP_ALIVE_MS = 5_000;

const HEADERS = {
  authorization: `Bearer ${SECRETS.IDENTIFICATION_APP_TOKEN}`,
  'identification-user-id': '42',
  'content-type': 'application/json',
};

async function openBehindNginx(context: Context) {
  const sandbox = await openGateway(context);
  const server = startServer(context, sandbox, { file: storePath(context) });
  const { api } = await server.line('serving');
  const nginx = await openNginx(
    (address) =>
      documented
        .replace('127.0.0.1:8080', new URL(String(api)).host)
        .replace('listen 443;', `listen ${address};`),
    context.onTestFinished,
  );
  const started = await fetch(`${nginx}/identifications`, {
    method: 'POST',
    headers: HEADERS,
    body: '{}',
  });
  expect(started.status).toBe(201);
  const { id } = (await started.json()) as { readonly id: string };
  return { nginx, id };
}

it.concurrent(
  '46: behind nginx, an event stream outlasts its time-outs and brings a change at once',
  async (context) => {
    const { nginx, id } = await openBehindNginx(context);
    const url = `${nginx}/identifications/${id}`;
    const stream = await fetch(`${url}/events`, {
      headers: { ...HEADERS, accept: 'text/event-stream' },
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) text += Buffer.from(chunk).toString();
    })();
    await sleep(BALANCER_TIMEOUT_MS + 10_000);
    expect(text.match(/event: heartbeat/g)?.length).toBeGreaterThanOrEqual(4);
    expect(text).not.toContain('"state":"cancelled"');

    const current = await fetch(url, { headers: HEADERS });
    const { state } = (await current.json()) as { readonly state: string };
    const cancelled = await fetch(`${url}/events`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({ type: 'cancel', state }),
    });

    expect(cancelled.status).toBe(200);
    await expect.poll(() => text, { timeout: 5_000 }).toContain('"state":"cancelled"');
    await reading;
  },
);

it.concurrent(
  '47: behind nginx, no request is reset by a connection that was idle',
  async (context) => {
    const { nginx, id } = await openBehindNginx(context);
    const statuses = new Map<number, number>();
    const ask = async (): Promise<void> => {
      const { status } = await fetch(`${nginx}/identifications/${id}`, { headers: HEADERS });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    };
    // Around the instants at which either side would close an idle connection.
    for (const pause of [NODE_KEEP_ALIVE_MS, NODE_KEEP_ALIVE_MS + 600, BALANCER_TIMEOUT_MS]) {
      await Promise.all(Array.from({ length: 32 }, ask));
      await sleep(pause);
      await Promise.all(Array.from({ length: 32 }, ask));
    }
    expect([...statuses]).toEqual([[200, 192]]);
  },
);
