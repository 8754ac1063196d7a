/**
 * A server process that plays its users too: each user completes the hosted pages and comes back.
 * The process writes a JSON line to stdout for each acknowledgement.
 */
import { createInterface } from 'node:readline';
import { createEventDelivery } from '../../src/events/index.js';
import { createGatewayActors } from '../../src/index.js';
import { createServerHost, type IdentificationStore } from '../../src/server/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import type { IdentificationState } from '../../src/index.js';

/** The first line of stdin. */
export interface ServerOrders {
  readonly file: string;
  readonly url: string;
  readonly accessToken: string;
  /** The users to start first. */
  readonly users: readonly number[];
  /** Where events are sent, with this key; then some users fail once, and retry. Default: nowhere. */
  readonly events?: { readonly url: string; readonly key: string };
  /** ms */
  readonly requestTimeout: number;
  /** ms */
  readonly pollTimeout: number;
}

/** A line of stdout. */
export type ServerLine =
  /** The process waits for its orders. */
  | { readonly type: 'loaded' }
  | { readonly type: 'refused'; readonly code: string }
  | { readonly type: 'started'; readonly userId: number; readonly id: string }
  | { readonly type: 'state'; readonly id: string; readonly to: IdentificationState }
  | { readonly type: 'delivered'; readonly id: string; readonly individualId: number };

const write = (line: ServerLine): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

function openStore(file: string): IdentificationStore {
  try {
    return createLibsqlStore({ file });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    write({ type: 'refused', code });
    process.exit(1);
  }
}

async function serve(orders: ServerOrders): Promise<void> {
  const { file, url, accessToken, users, requestTimeout, pollTimeout } = orders;
  const store = openStore(file);
  const visiting = new Set<string>();
  const host = createServerHost({
    actors: createGatewayActors({
      baseUrl: url,
      getAccessToken: () => accessToken,
      allowInsecureLoopback: true,
    }),
    store,
    timings: {
      pollInterval: 10,
      pollTimeout,
      requestTimeout,
      backoff: { base: 5, cap: 20, maxAttempts: 100 },
    },
    ...(orders.events && {
      events: createEventDelivery({ url: orders.events.url, keys: [orders.events.key] }),
    }),
    onCompleted: ({ id, individualId }) => {
      write({ type: 'delivered', id, individualId });
    },
    observe: (event) => {
      if (event.type !== 'state') return;
      write({ type: 'state', id: event.id, to: event.to });
      if (event.to === 'awaitingRedirect' || event.to === 'signing') visit(event.id);
      if (event.to === 'failed') retry(event.id);
      if (event.to === 'stalled')
        void host.send(event.id, { type: 'keepWaiting' }).catch(() => undefined);
    },
  });

  function retry(id: string): void {
    void host.send(id, { type: 'retry' }).catch(() => undefined);
  }

  /** Whether the user is to fail now. */
  async function fails(id: string, page: string): Promise<boolean> {
    if (orders.events === undefined || id > '8' || page !== 'identityCheck') return false;
    return (await host.get(id))?.timeline.every(({ state }) => state !== 'failed') ?? false;
  }

  /** Plays one visit of the user to the hosted page that is open. */
  function visit(id: string): void {
    if (visiting.has(id)) return;
    visiting.add(id);
    void (async () => {
      const { page, url } = await host.hostedPage(id);
      const form = page === 'signing' ? 'sign' : 'pass';
      await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
      // A wrong return: the page is done, and `retry` finds that out.
      const outcome = (await fails(id, page)) ? 'failed' : 'succeeded';
      await host.send(id, { type: `redirect.${outcome}` });
    })()
      // The page is no longer open, or another visit was faster.
      .catch(() => undefined)
      .finally(async () => {
        visiting.delete(id);
        const state = (await host.get(id))?.view.state;
        if (state === 'awaitingRedirect' || state === 'signing') visit(id);
      });
  }

  await Promise.all(
    users.map(async (userId) => {
      const { identification } = await host.start({ userId });
      write({ type: 'started', userId, id: identification.id });
    }),
  );
  for (const { id } of (await host.list({ state: 'failed', limit: 1_000 })).identifications)
    retry(id);
  // Also in the phases: a user can come back before the page is done.
  for (const state of ['awaitingRedirect', 'phaseA', 'signing', 'phaseB'] as const) {
    const { identifications } = await host.list({ state, limit: 1_000 });
    for (const { id } of identifications) visit(id);
  }
}

createInterface(process.stdin)
  .once('line', (line) => {
    void serve(JSON.parse(line) as ServerOrders);
  })
  // The parent has gone: killed, it could not end this process.
  .once('close', () => process.exit());
write({ type: 'loaded' });
