import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { createActor, toPromise, type PromiseActorLogic } from 'xstate';
import type {
  FinalizeInput,
  IdentificationActors,
  InitiateInput,
  StatusInput,
} from '../../machines/identification.types.js';
import { createGatewayActors, type GatewayOptions } from '../../src/gateway/actors.js';

/** What stands on the other side: a sandbox, or a server of the test. */
export interface Target {
  readonly url: string;
  readonly accessToken: string;
}

/** A request as it came over the wire. */
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

/** A server that lives as long as the test, for what the sandbox has no fault for. */
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

/** A server that gives each request the same answer of JSON. */
export const serveJson = (body: unknown): Promise<TestServer> =>
  serve((_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

/** Longer than any test: a test that waits for a connection to close does not wait for this. */
const LONG = 60_000;

export const STATUS_INPUT: StatusInput = { userId: 7, userType: 'individual', timeout: LONG };

export const INITIATE_INPUT: InitiateInput = {
  userId: 7,
  isRestartIdentification: false,
  localTimezone: null,
  userAgent: null,
  browserLanguage: null,
  userLanguage: null,
  deviceName: null,
  correlationType: 0,
  timeout: LONG,
};

export const FINALIZE_INPUT: FinalizeInput = {
  payload: { userId: 7, bTrustAppCallBackId: null, correlationType: 0 },
  timeout: LONG,
};

/** Runs one actor to its end, as the machine would. */
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

/** The actors of an app that talks to a target. */
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

/** The three operations, each run by its actor. */
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

/** A promise that the test resolves. */
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
