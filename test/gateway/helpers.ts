import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import { createActor, toPromise, type PromiseActorLogic } from 'xstate';
import type {
  FinalizeInput,
  IdentificationActors,
  InitiateInput,
  StatusInput,
} from '../../machines/identification.types.js';
import { createGatewayActors } from '../../src/gateway/actors.js';
import type { GatewayOptions } from '../../src/gateway/options.js';

/** The gateway of a test: a sandbox, or a server of the test. */
export interface Target {
  readonly url: string;
  readonly accessToken: string;
}

/** A request as the server received it. */
interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestServer extends Target {
  /** The requests so far, in order. */
  readonly requests: readonly Received[];
}

/** Starts a server for the length of a test, for answers that are not a fault of the sandbox. */
export async function serve(answer: RequestListener): Promise<TestServer> {
  const requests: Received[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    void text(incoming).then((body) => {
      requests.push({ method, path, headers, body });
      answer(incoming, outgoing);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no TCP address.');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    accessToken: 'the-token-of-the-test',
    requests,
  };
}

/** Starts a server that answers each request with the same JSON. */
export const serveJson = (body: unknown): Promise<TestServer> =>
  serve((_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

/** Longer than any test, so that no test passes because of a time-out. */
const LONG_MS = 60_000;

/** The user of every call below. */
export const USER = { userId: 7, userType: 'individual' } as const;

export const STATUS_INPUT: StatusInput = { ...USER, timeout: LONG_MS };

export const INITIATE_INPUT: InitiateInput = {
  ...USER,
  isRestartIdentification: false,
  localTimezone: null,
  userAgent: null,
  browserLanguage: null,
  userLanguage: null,
  deviceName: null,
  correlationType: 0,
  timeout: LONG_MS,
};

export const FINALIZE_INPUT: FinalizeInput = {
  payload: { userId: USER.userId, bTrustAppCallBackId: null, correlationType: 0 },
  userType: USER.userType,
  timeout: LONG_MS,
};

/** Runs one actor until it settles, as the machine would. */
export function run<TOutput, TInput>(
  logic: PromiseActorLogic<TOutput, TInput>,
  input: TInput,
): Promise<TOutput> {
  return started(logic, input).outcome;
}

/** Starts one actor, for a test that stops it. */
export function started<TOutput, TInput>(
  logic: PromiseActorLogic<TOutput, TInput>,
  input: TInput,
): { readonly stop: () => void; readonly outcome: Promise<TOutput> } {
  const actor = createActor(logic, { input });
  const outcome = toPromise(actor);
  actor.start();
  return { stop: () => actor.stop(), outcome };
}

/** The actors of an app whose gateway is the target. */
export const actorsFor = (
  target: Target,
  options: Partial<GatewayOptions> = {},
): IdentificationActors =>
  createGatewayActors({
    baseUrl: target.url,
    getAccessToken: () => target.accessToken,
    allowInsecureLoopback: true,
    ...options,
  });

/** The three operations, by the sandbox's names, each run by its actor. */
export function connect(target: Target, options: Partial<GatewayOptions> = {}) {
  const actors = actorsFor(target, options);
  return {
    initiate: (input: Partial<InitiateInput> = {}) =>
      run(actors.initiate, { ...INITIATE_INPUT, ...input }),
    status: (input: Partial<StatusInput> = {}) =>
      run(actors.getStatus, { ...STATUS_INPUT, ...input }),
    finalize: (input: Partial<FinalizeInput> = {}) =>
      run(actors.finalize, { ...FINALIZE_INPUT, ...input }),
  };
}

export const OPERATIONS = ['initiate', 'status', 'finalize'] as const;

/** Shortens the pause of 1 to 2 s before a token that was refused twice is tried again. */
export function skipPauses(): void {
  const wait = globalThis.setTimeout;
  vi.stubGlobal('setTimeout', (wake: () => void, ms: number) =>
    wait(wake, ms >= 1_000 && ms <= 2_000 ? 1 : ms),
  );
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
}

/** A promise that a test resolves. */
export function deferred<T = undefined>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((give) => {
    resolve = give;
  });
  return { promise, resolve };
}
