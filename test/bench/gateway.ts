/** The gateway over HTTP: its process, and the clients of a hand-written loop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createFetch } from 'ofetch';
import { Agent, request } from 'undici';
import * as v from 'valibot';
import {
  createGatewayActors,
  type GatewayTransport,
  type IdentificationActors,
  type IdentificationOutput,
} from '../../src/index.js';
import {
  finalizeAnswerSchema,
  initiateAnswerSchema,
  PATHS,
  statusAnswerSchema,
} from '../../src/contract/schemas.js';
import type { Answer, Gateway } from './flow.js';
import { noWait } from './stub-gateway.js';

export const ACCESS_TOKEN = 'the-token-of-the-benchmark';

/** From this user on, a session is processed for ever. */
export const POLLING_FROM = 10_000_000;

export interface GatewayProcess {
  readonly url: string;
  /** The calls for a user since the last initiate, in order. */
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

/** The machine's actors on a gateway; their waits end at once. */
export const actorsOn = (baseUrl: string, transport?: GatewayTransport): IdentificationActors => ({
  ...createGatewayActors({
    baseUrl,
    getAccessToken: () => ACCESS_TOKEN,
    allowInsecureLoopback: true,
    ...(transport && { transport }),
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

/** A client on `ofetch` and valibot, as the machine's own one. */
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

/** Sends JSON and resolves with the JSON of the answer. */
type Send = (path: string, signal: AbortSignal, body?: object) => Promise<unknown>;

/** A client on `fetch` alone, which does not validate the answers. */
export const fetchGateway = (baseUrl: string): Gateway =>
  uncheckedGateway(async (path, signal, body) => {
    const answer = await fetch(baseUrl + path, { ...requestOf(body), signal });
    if (!answer.ok) throw new Error(`The gateway answered ${String(answer.status)}.`);
    return answer.json();
  });

/** A client on `request` of undici alone, with as many connections as the pooled transport. */
export function undiciGateway(baseUrl: string): Gateway {
  const dispatcher = new Agent({ connections: 128 });
  return uncheckedGateway(async (path, signal, body) => {
    const answer = await request(baseUrl + path, { ...requestOf(body), dispatcher, signal });
    if (answer.statusCode !== 200)
      throw new Error(`The gateway answered ${String(answer.statusCode)}.`);
    return answer.body.json();
  });
}

const requestOf = (body: object | undefined) => ({
  method: body ? 'POST' : 'GET',
  headers: { ...HEADERS, ...(body && { 'content-type': 'application/json' }) },
  ...(body && { body: JSON.stringify(body) }),
});

const uncheckedGateway = (send: Send): Gateway => ({
  initiate: async (userId, signal) =>
    toAnswer((await send(PATHS.initiate, signal, initiateBody(userId))) as StatusBody),
  getStatus: async (userId, signal) =>
    toAnswer((await send(PATHS.status(userId, 0), signal)) as StatusBody),
  finalize: async (userId, signal) =>
    (await send(PATHS.finalize, signal, finalizeBody(userId))) as IdentificationOutput,
});
