import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createEndpointHandler, type JournalValueCodec } from '@restatedev/restate-sdk';
import { eventObject } from './event-object.js';
import { identificationObject } from './identification-object.js';
import { parseRestateServiceOptions, type RestateServiceOptions } from './options.js';
import { prepareMachines } from './prepare-machines.js';
import { userObject } from './user-object.js';

/** Answers the requests of a Restate server, over HTTP/1.1 or HTTP/2. */
export interface RequestHandler {
  (request: IncomingMessage, response: ServerResponse): void;
  (request: Http2ServerRequest, response: Http2ServerResponse): void;
}

/** The options of a service's request handler. */
export interface HandlerOptions {
  /** The public keys of the Restate servers that may call (`publickeyv1_…`); empty: any may. */
  readonly identityKeys: readonly string[];
  /** Called with each warning of the SDK: a failed invocation, a refused request. */
  readonly onWarning: (message: string) => void;
}

/** The identifications as a Restate service, to be served by `serveRestateService`. */
export interface RestateService {
  createHandler(options: HandlerOptions): RequestHandler;
}

/**
 * Creates the Restate service of the identification machine. Each identification is a key of a
 * virtual object, its waits are Restate's, and any number of processes may serve it. Serve it with
 * `serveRestateService`; an app calls it by `createRestateHost`.
 *
 * The access token stays in the process of the service, and Restate never gets a hosted URL.
 *
 * @throws InvalidInputError that names the option, also for a machine that would hang silently on
 * Restate: with an actor that is no promise, an invoke id used twice, or a promise more than one
 * machine deep
 *
 * @see https://docs.restate.dev
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createRestateService, serveRestateService } from 'identification-machine/restate';
 *
 * const service = createRestateService({
 *   actors: createGatewayActors({
 *     baseUrl: 'https://api-test.10npay.com',
 *     getAccessToken: ({ forceRefresh }) => login.accessToken({ forceRefresh }),
 *     allowedHosts: ['verify.example.com', 'sign.example.com'],
 *   }),
 *   onCompleted: ({ id, userId, individualId }) => bank.saveOnce(id, { userId, individualId }),
 * });
 * await serveRestateService({ service, port: 9080 });
 *
 * declare const login: { accessToken(how: { forceRefresh: boolean }): Promise<string | null> };
 * declare const bank: { saveOnce(id: string, result: object): Promise<void> };
 * ```
 */
export function createRestateService(options: RestateServiceOptions): RestateService {
  provideWithResolvers();
  const parsed = parseRestateServiceOptions(options);
  const services = [
    identificationObject(parsed, prepareMachines(parsed)),
    userObject(parsed),
    eventObject(parsed),
  ];
  return {
    createHandler: ({ identityKeys, onWarning }) =>
      createEndpointHandler({
        services,
        journalValueCodecProvider: () => Promise.resolve(PLAIN_CODEC),
        logger: ({ level }, ...words: unknown[]) => {
          if (WARNING_LEVELS.has(level)) onWarning(words.map(textOf).join(' '));
        },
        ...(identityKeys.length > 0 && { identityKeys: [...identityKeys] }),
      }),
  };
}

const WARNING_LEVELS = new Set<string>(['warn', 'error']);

const textOf = (word: unknown): string =>
  word instanceof Error ? `${word.name}: ${word.message}` : String(word);

/**
 * Journals values unchanged.
 *
 * The machine reads the clock and random numbers, so an event that is replayed after a crash leads to
 * the same steps with other values. Only with a codec does Restate compare the steps without their
 * values; otherwise it refuses the event for ever (error 570, measured with 1.7.12).
 */
export const PLAIN_CODEC: JournalValueCodec = {
  encode: (value) => value,
  decode: (value) => Promise.resolve(value),
};

/**
 * Adds `Promise.withResolvers` to Node 20. The Restate SDK calls it in every invocation, which hangs
 * silently without it.
 *
 * @see https://tc39.es/ecma262/#sec-promise.withResolvers
 */
export function provideWithResolvers(): void {
  if ('withResolvers' in Promise) return;
  Object.defineProperty(Promise, 'withResolvers', {
    configurable: true,
    writable: true,
    value: function withResolvers<T>(this: PromiseConstructor) {
      let settle: object | undefined;
      const promise = new this<T>((resolve, reject) => {
        settle = { resolve, reject };
      });
      return { promise, ...settle };
    },
  });
}
