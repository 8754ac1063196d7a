/** Several server processes on one database, and a balancer in front of them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import type { TestContext } from 'vitest';
import { closeNow, listen } from '../../src/net/listen.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import type { PostgresOrders } from './postgres-process.js';
import { bundle, bundlePath } from './server.js';

/** A request that takes longer is repeated elsewhere: its server may be frozen. */
const ATTEMPT_MS = 4_000;

interface Member {
  readonly process: ChildProcess;
  readonly url: string;
}

export interface Cluster {
  readonly sandbox: Sandbox;
  /** The ids of the results that the app has taken, by user. */
  readonly results: ReadonlyMap<number, ReadonlySet<string>>;
  /** Requests that failed on two servers. */
  readonly failed: readonly string[];
  /** What the stores have warned of. */
  readonly warnings: readonly string[];
  /** The places of servers that an error has ended. */
  readonly crashed: readonly number[];
  /** Starts a server in this place, or another one where it has ended: of the next version. */
  start(place: number): Promise<void>;
  signal(place: number, signal: NodeJS.Signals): void;
  /** Ends the server in this place, and starts another one. */
  replace(place: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Sends a request to any server, and once more to another one. */
  request(path: string, init: RequestInit): Promise<Response>;
  /** Sends a request to the server in this place. */
  requestTo(place: number, path: string, init: RequestInit): Promise<Response>;
}

/** Removes a program after the test. */
function kept(context: Pick<TestContext, 'onTestFinished'>, path: string): string {
  context.onTestFinished(() => {
    rmSync(path, { force: true });
  });
  return path;
}

/** The server as it is now. */
export const presentProcess = async (context: Pick<TestContext, 'onTestFinished'>) =>
  kept(context, await bundle('postgres-process'));

/**
 * The server as it was before, at commit b7c94f7: `postgres-process.ts` in one file, with its packages as
 * they are now.
 */
export function olderProcess(context: Pick<TestContext, 'onTestFinished'>): string {
  const path = bundlePath('older-postgres-process');
  const program = new URL('postgres-process-b7c94f7.mjs.gz', import.meta.url);
  writeFileSync(path, gunzipSync(readFileSync(program)));
  return kept(context, path);
}

/** The server as a later version may be: it extends the schema, and writes what this one cannot read. */
export const newerProcess = async (context: Pick<TestContext, 'onTestFinished'>) =>
  kept(context, await bundle('postgres-process', [LATER]));

const LATER: Plugin = {
  name: 'later',
  setup: (building) => {
    building.onLoad({ filter: /stores[\\/]postgres[\\/]schema\.ts$/ }, ({ path }) => {
      const extended = changed(
        changed(readFileSync(path, 'utf8'), 'FORMAT = 2;', 'FORMAT = 3;'),
        '\n] as const;',
        '\n  `ALTER TABLE SCHEMA.identifications ADD COLUMN IF NOT EXISTS note text;`,\n] as const;',
      );
      return { contents: extended, loader: 'ts' };
    });
    building.onLoad({ filter: /stores[\\/]postgres[\\/]rows\.ts$/ }, ({ path }) => ({
      contents: changed(readFileSync(path, 'utf8'), '? FORMAT : 1', '? FORMAT : FORMAT'),
      loader: 'ts',
    }));
  },
};

function changed(source: string, from: string, to: string): string {
  if (!source.includes(from)) throw new Error(`The source no longer contains ${from}`);
  return source.replace(from, () => to);
}

export async function openCluster(
  context: Pick<TestContext, 'onTestFinished'>,
  options: Pick<PostgresOrders, 'databaseUrl' | 'schema'> & {
    readonly lease?: number;
    readonly connections?: number;
    readonly events?: PostgresOrders['events'];
    /** How far the clock of each place is ahead, in ms. */
    readonly clocks?: readonly number[];
    /** How long a request may take, in ms. */
    readonly attempt?: number;
    /** The programs that are started in turn. Default: the present one. */
    readonly versions?: readonly string[];
  },
): Promise<Cluster> {
  const { databaseUrl, schema, lease = 1_500, connections = 6, clocks = [] } = options;
  const { attempt: patience = ATTEMPT_MS } = options;
  const sandbox = await startSandbox({ processingDelay: 100, signingDelay: 100 });
  context.onTestFinished(() => sandbox.close());
  const results = new Map<number, Set<string>>();
  const app = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const { id, userId } = JSON.parse(body) as { readonly id: string; readonly userId: number };
      results.set(userId, (results.get(userId) ?? new Set()).add(id));
      response.end();
    });
  });
  const appUrl = await listen(app, { port: 0 });
  context.onTestFinished(() => closeNow(app));
  const versions = options.versions ?? [await presentProcess(context)];
  let starts = 0;
  const secret = randomBytes(32).toString('hex');
  const members: Member[] = [];
  const failed: string[] = [];
  const warnings: string[] = [];
  const crashed: number[] = [];
  /** The places whose server is being replaced: a balancer sees that soon, and repeats nothing there. */
  const ending = new Set<number>();
  context.onTestFinished(() => {
    for (const { process: child } of members) child.kill('SIGKILL');
  });

  async function start(place: number): Promise<void> {
    const path = versions[starts % versions.length] ?? '';
    starts += 1;
    const child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] });
    const clockAhead = clocks[place] ?? 0;
    const { url: gatewayUrl, accessToken } = sandbox;
    const orders: PostgresOrders = {
      ...{ databaseUrl, schema, gatewayUrl, accessToken, appUrl, secret },
      ...{ connections, clockAhead, lease },
      ...(options.events && { events: options.events }),
    };
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify(orders)}\n`);
    child.once('exit', (code) => {
      if (code !== null && code > 0) crashed.push(place);
    });
    const lines = createInterface(child.stdout);
    const url = await new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        const told = JSON.parse(line) as { readonly url?: string; readonly warning?: string };
        if (told.url !== undefined) resolve(told.url);
        if (told.warning !== undefined) warnings.push(told.warning);
      });
    });
    members[place] = { process: child, url };
  }

  const member = (place: number): Member => {
    const found = members[place];
    if (found === undefined) throw new Error(`There is no server ${String(place)}.`);
    return found;
  };

  const requestTo = (place: number, target: string, init: RequestInit): Promise<Response> =>
    fetch(member(place).url + target, { ...init, signal: AbortSignal.timeout(patience) });

  async function attempt(place: number, target: string, init: RequestInit) {
    const answer = await requestTo(place, target, init).catch((error: unknown) => String(error));
    if (typeof answer !== 'string' && answer.status < 500) return answer;
    const reason = typeof answer === 'string' ? answer : await answer.text();
    return `server ${String(place)}: ${reason}`;
  }

  return {
    sandbox,
    results,
    failed,
    warnings,
    crashed,
    start,
    requestTo,
    signal: (place, signal) => {
      member(place).process.kill(signal);
    },
    replace: async (place, signal) => {
      const { process: child } = member(place);
      const ended = once(child, 'exit');
      ending.add(place);
      child.kill(signal);
      await ended;
      await start(place);
      ending.delete(place);
    },
    request: async (target, init) => {
      const first = Math.floor(Math.random() * members.length);
      const answer = await attempt(first, target, init);
      if (typeof answer !== 'string') return answer;
      const others = [...members.keys()].filter((place) => place !== first && !ending.has(place));
      const again = await attempt(others[0] ?? first, target, init);
      if (typeof again !== 'string') return again;
      failed.push(`${target}: ${answer}; ${again}`);
      throw new Error(`No server has answered ${target}.`);
    },
  };
}

interface Shown {
  readonly id: string;
  readonly state: string;
}

/** The answers that are kept of what a person has seen. */
const ANSWERS_KEPT = 12;

/**
 * A person who does every step right, from any page of the app, until the end.
 *
 * @returns The person's last steps, with their times, for a test whose person does not come to the end.
 */
export async function playPerson(
  cluster: Cluster,
  userId: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const steps: string[] = [];
  const note = (step: string): void => {
    steps.push(`${new Date().toISOString()} ${step}`);
    if (steps.length > ANSWERS_KEPT) steps.shift();
  };
  const headers = { authorization: `user ${String(userId)}`, 'content-type': 'application/json' };
  const post = async (path: string, body: object): Promise<unknown> => {
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await cluster.request(path, init);
    const text = await answer.text();
    note(`POST ${path}: ${String(answer.status)} ${text}`);
    return JSON.parse(text);
  };

  let known: string | null = null;
  while (!signal.aborted) {
    try {
      const shown = (await (known === null
        ? post('/identifications', {})
        : (await cluster.request(`/identifications/${known}`, { headers })).json())) as Shown;
      const { id, state } = shown;
      known = id;
      note(state);
      if (state === 'finalizing' || state === 'completed') return steps;
      // Too many calls in a row have failed: a person tries again.
      if (state === 'failed') await post(`/identifications/${id}/events`, { type: 'retry', state });
      if (state === 'awaitingRedirect' || state === 'signing') {
        const { url, ...visit } = (await post(`/identifications/${id}/open`, {})) as {
          readonly page?: string;
          readonly session?: number | null;
          readonly url?: string;
        };
        const form = visit.page === 'signing' ? 'sign' : 'pass';
        const page = await fetch(`${String(url)}/${form}`, { method: 'POST', redirect: 'manual' });
        note(`${form}: ${String(page.status)}`);
        await post(`/identifications/${id}/events`, { type: 'redirect.succeeded', ...visit });
      }
    } catch (error) {
      // Told in `failed`, where two servers did not answer.
      note(String(error));
    }
    await sleep(100);
  }
  return steps;
}
