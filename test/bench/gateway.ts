/** The gateway over HTTP: the process, and the clients of a loop that is written by hand. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createFetch } from 'ofetch';
import * as v from 'valibot';
import { createGatewayActors, type IdentificationActors } from '../../src/index.js';
import {
  finalizeAnswerSchema,
  initiateAnswerSchema,
  PATHS,
  statusAnswerSchema,
} from '../../src/gateway/schemas.js';
import type { Answer, Gateway } from './flow.js';
import { noWait } from './stub-gateway.js';

export const ACCESS_TOKEN = 'the-token-of-the-benchmark';

export interface GatewayProcess {
  readonly url: string;
  /** What it was asked for a user since the last initiate, in order. */
  readonly callsOf: (userId: number) => Promise<string[]>;
  readonly stop: () => Promise<void>;
}

export async function startGateway(): Promise<GatewayProcess> {
  const path = fileURLToPath(new URL('gateway-process.js', import.meta.url));
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    url,
    callsOf: async (userId) => {
      const answer = await fetch(`${url}/calls/${String(userId)}`);
      return (await answer.json()) as string[];
    },
    stop: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** The machine's actors on a gateway; a wait is over at once. */
export const actorsOn = (baseUrl: string, send?: typeof fetch): IdentificationActors => ({
  ...createGatewayActors({
    baseUrl,
    getAccessToken: () => ACCESS_TOKEN,
    allowInsecureLoopback: true,
    ...(send && { fetch: send }),
  }),
  sleepUntil: noWait,
});

const HEADERS = { authorization: `Bearer ${ACCESS_TOKEN}` };

const initiateBody = (userId: number) => ({ userId, isRestartIdentification: false });
const finalizeBody = (userId: number) => ({
  userId,
  bTrustAppCallBackId: null,
  correlationType: 0,
});

interface StatusBody {
  readonly videoIdentificationUrl: string | null;
  readonly videoIdentificationStatus: string | null;
}

const toAnswer = (body: StatusBody): Answer => ({
  url: body.videoIdentificationUrl,
  status: body.videoIdentificationStatus,
});

/** With `ofetch` and valibot, as the machine's own client. */
export function ofetchGateway(baseURL: string): Gateway {
  const gateway = createFetch({ defaults: { baseURL, headers: HEADERS, retry: false } });
  return {
    initiate: async (userId, signal) => {
      const body = initiateBody(userId);
      const answer: unknown = await gateway(PATHS.initiate, { method: 'POST', body, signal });
      return toAnswer(v.parse(initiateAnswerSchema, answer));
    },
    getStatus: async (userId, signal) => {
      const answer: unknown = await gateway(PATHS.status(userId, 0), { signal });
      return toAnswer(v.parse(statusAnswerSchema, answer));
    },
    finalize: async (userId, signal) => {
      const body = finalizeBody(userId);
      const answer: unknown = await gateway(PATHS.finalize, { method: 'POST', body, signal });
      return v.parse(finalizeAnswerSchema, answer);
    },
  };
}

/** With `fetch` alone, the answers taken on trust. */
export function fetchGateway(baseUrl: string, send: typeof fetch): Gateway {
  async function call<T>(path: string, signal: AbortSignal, body?: object): Promise<T> {
    const answer = await send(baseUrl + path, {
      method: body ? 'POST' : 'GET',
      headers: { ...HEADERS, ...(body && { 'content-type': 'application/json' }) },
      signal,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`The gateway said ${String(answer.status)}.`);
    return (await answer.json()) as T;
  }
  return {
    initiate: async (userId, signal) =>
      toAnswer(await call<StatusBody>(PATHS.initiate, signal, initiateBody(userId))),
    getStatus: async (userId, signal) =>
      toAnswer(await call<StatusBody>(PATHS.status(userId, 0), signal)),
    finalize: (userId, signal) => call(PATHS.finalize, signal, finalizeBody(userId)),
  };
}
