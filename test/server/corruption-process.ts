/**
 * Serves damaged stores one after the other, each to its 50 users and an operator, and writes a JSON
 * line for each: a process of its own, which a damaged file may end.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fromPromise } from 'xstate';
import { createHttpApi, serveIdentifications } from '../../src/http/index.js';
import { createServerHost } from '../../src/server/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';

/** A line of stdin. */
interface CorruptionOrder {
  readonly file: string;
  /** The id of each user's identification; the first is of user 1. */
  readonly ids: readonly string[];
}

/** A line of stdout. */
export interface CorruptionReport {
  readonly file: string;
  /** Why the store was refused. */
  readonly refused: string | null;
  /** What each user gets of the own identification: the status and the user of the body. */
  readonly own: readonly (readonly [status: number, userId: unknown])[];
  /** What users get who start. */
  readonly started: readonly (readonly [userId: number, status: number, userIdOfBody: unknown])[];
  /** The statuses of what is asked by or for an operator. */
  readonly operator: Readonly<Record<string, number>>;
  /** What the list holds. */
  readonly listed: readonly { readonly id: string; readonly userId: number }[];
  readonly damaged: readonly string[];
  /** Those of the damaged ids that the operator's page shows. */
  readonly shown: readonly string[];
  /** How many were told as damaged. */
  readonly told: number;
  readonly counted: number;
  readonly warnings: readonly string[];
}

const never = <TOutput, TInput>() =>
  fromPromise<TOutput, TInput>(() => new Promise<never>(() => undefined));

async function serve({ file, ids }: CorruptionOrder): Promise<CorruptionReport> {
  const warnings: string[] = [];
  const told = new Set<string>();
  const store = createLibsqlStore({ file, onWarning: (message) => warnings.push(message) });
  const host = createServerHost({
    actors: { initiate: never(), getStatus: never(), finalize: never(), sleepUntil: never() },
    store,
    drainTimeout: 0,
    observe: (event) => {
      if (event.type === 'damaged' && event.state === null) told.add(event.id);
    },
  });
  const api = createHttpApi({
    host,
    authorize: (request) => {
      const userId = Number(request.headers.get('authorization'));
      return userId === 0 ? { kind: 'operator' } : { kind: 'user', userId, userType: 'individual' };
    },
    landing: { success: 'https://bank.example/a', fail: 'https://bank.example/b' },
    secret: randomBytes(32).toString('hex'),
    allowInsecureLoopback: true,
  });
  const server = await serveIdentifications({ api, port: 0, drainTimeout: 0 });
  const ask = async (userId: number, path: string, init: RequestInit = {}) => {
    const headers = { authorization: String(userId), 'content-type': 'application/json' };
    const answer = await fetch(server.url + path, { ...init, headers });
    return { status: answer.status, text: await answer.text() };
  };
  const ofUser = async (userId: number, path: string, init?: RequestInit) => {
    const { status, text } = await ask(userId, path, init);
    return [status, (JSON.parse(text) as { userId?: unknown }).userId] as const;
  };
  const startOf = async (userId: number) =>
    [
      userId,
      ...(await ofUser(userId, '/identifications', { method: 'POST', body: '{}' })),
    ] as const;
  try {
    const own = await Promise.all(
      ids.map((id, index) => ofUser(index + 1, `/identifications/${id}`)),
    );
    const list = await ask(0, '/identifications?limit=1000');
    const page = await ask(0, '/operator');
    const { identifications = [], damaged = [] } = JSON.parse(list.text) as {
      identifications?: { id: string; userId: number }[];
      damaged?: { id: string }[];
    };
    const counts = await host.count();
    const [health, ready] = [await ask(0, '/health'), await ask(0, '/ready')];
    // Those who do not get their identifications, and some others.
    const starters = own.flatMap(([status], index) =>
      status === 200 && index % 10 > 0 ? [] : [index + 1],
    );
    const started = await Promise.all(starters.map(startOf));
    const again = await ask(0, '/identifications?limit=1000');
    return {
      file,
      refused: null,
      own,
      started,
      operator: {
        list: list.status,
        page: page.status,
        health: health.status,
        ready: ready.status,
        again: again.status,
      },
      listed: identifications.map(({ id, userId }) => ({ id, userId })),
      damaged: damaged.map(({ id }) => id),
      shown: damaged.map(({ id }) => id).filter((id) => page.text.includes(id)),
      told: told.size,
      counted: Object.values(counts).reduce((sum, count) => sum + count, 0),
      warnings,
    };
  } finally {
    await server.close();
    await host.close();
  }
}

createInterface(process.stdin)
  .on('line', (line) => {
    const order = JSON.parse(line) as CorruptionOrder;
    void serve(order)
      .catch((error: unknown) => ({ file: order.file, refused: String(error) }))
      .then((report) => process.stdout.write(`${JSON.stringify(report)}\n`));
  })
  // The parent has gone: killed, it could not end this process.
  .once('close', () => process.exit());
