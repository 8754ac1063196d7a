import type { IdentificationDriver } from '../driver.js';
import {
  DEFAULT_HOSTED_PAGES,
  IDENTIFIED,
  INITIATED,
  TO_BE_SIGNED,
  toReply,
  type ScriptedAnswer,
} from '../gateway-handle.js';
import { createGatewayLog } from '../gateway-log.js';
import { CALLS } from '../path.js';
import { realNow, realPause } from '../real-time.js';
import { createServerDriver, type TestedHost } from './server-driver.js';

/** Options of `createRestateDriver`. */
export interface RestateDriverOptions extends Pick<
  IdentificationDriver,
  'gateway' | 'timings' | 'unsupported' | 'hostedPages' | 'timeout'
> {
  /**
   * Creates a host, such as that of `createRestateHost`. Its actors call the `gateway`, as those of
   * the service do.
   */
  readonly openHost: () => Promise<TestedHost> | TestedHost;
  /**
   * Ends the process of the service, in the middle of a call, and starts another one. Default: paths
   * with a reload are skipped.
   */
  readonly reload?: () => Promise<void>;
}

/** Restate persists each step, which takes longer than a host in memory. */
const DEFAULT_TIMEOUT_MS = 30_000;
const PAUSE_MS = 20;

/**
 * Creates a driver of a host on Restate. Time is real, as Restate has the timers: give the service
 * short `timings`, and the driver the same ones. Each path gets its own user. The driver ends the
 * identification with its path, as Restate would continue it.
 *
 * The default of `timeout` is 30000 ms.
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createRestateHost, createRestateService, registerRestateService, serveRestateService } from 'identification-machine/restate';
 * import {
 *   createRestateDriver,
 *   createScriptedGateway,
 *   testIdentification,
 * } from 'identification-machine/testing';
 * import { test } from 'vitest';
 *
 * const gateway = createScriptedGateway();
 * const actors = createGatewayActors({
 *   baseUrl: 'https://gateway.example',
 *   getAccessToken: () => 'token',
 *   fetch: gateway.fetch,
 * });
 * const timings = { pollInterval: 300, pollTimeout: 5_000, backoff: { base: 50, retryAfterCap: 300 } };
 * const service = createRestateService({ actors, timings });
 * const { url } = await serveRestateService({ service, port: 0 });
 * await registerRestateService({ adminUrl: 'http://127.0.0.1:9070', serviceUrl: url });
 *
 * testIdentification({
 *   driver: createRestateDriver({
 *     gateway,
 *     timings,
 *     openHost: () => createRestateHost({ ingressUrl: 'http://127.0.0.1:8080', actors }),
 *   }),
 *   test,
 * });
 * ```
 */
export function createRestateDriver({
  openHost,
  reload,
  unsupported,
  timeout = DEFAULT_TIMEOUT_MS,
  ...options
}: RestateDriverOptions): IdentificationDriver {
  const { gateway, hostedPages = DEFAULT_HOSTED_PAGES } = options;
  const server = createServerDriver({
    ...options,
    timeout,
    unsupported: { breakTimer: 'The timers are Restate’s.', ...unsupported },
    openHost: async () => withNewUsers(await openHost()),
  });
  let log = createGatewayLog(gateway);

  const queueAnswer = (answer: ScriptedAnswer): void => {
    gateway.faults.next(answer.operation, toReply(answer, hostedPages));
  };

  /** Ends the identification, so that none of its calls takes an answer of the next path. */
  async function end(): Promise<void> {
    const since = realNow();
    while (realNow() - since < timeout) {
      const { state, offers } = await server.observe();
      if (['completed', 'cancelled', 'expired'].includes(state)) break;
      // The next call is about to come, and would reach the gateway after the cancel.
      const isBetweenCalls = Object.hasOwn(CALLS, state) && log.pendingCall() === null;
      if (offers.includes('cancel') && !isBetweenCalls) {
        await server.send('cancel').catch(() => undefined);
      } else {
        if (!isBetweenCalls) queueAnswer(IDENTIFIED);
        await realPause(PAUSE_MS);
      }
    }
    for (const { operation } of log.pending()) gateway.faults.next(operation, { kind: 'reset' });
  }

  return {
    gateway,
    ...(options.timings && { timings: options.timings }),
    ...(server.unsupported && { unsupported: server.unsupported }),
    hostedPages,
    timeout,
    start: () => {
      log = createGatewayLog(gateway);
      return server.start();
    },
    open: async () => {
      // Restate stores no URL: the host asks the gateway for it.
      queueAnswer((await server.observe()).state === 'signing' ? TO_BE_SIGNED : INITIATED);
      return server.open();
    },
    redirect: (outcome) => server.redirect(outcome),
    send: (event) => server.send(event),
    hint: () => server.hint?.() ?? Promise.resolve(),
    observe: () => server.observe(),
    ...(reload && { reload }),
    close: async () => {
      // A failed start leaves no identification to end.
      await end().catch(() => undefined);
      await server.close?.();
    },
  };
}

/** Restate still has the users of earlier runs. */
const withNewUsers = (host: TestedHost): TestedHost => ({
  start: () => host.start({ userId: 1 + Math.floor(Math.random() * LARGEST_USER_ID) }),
  send: (id, event) => host.send(id, event),
  hint: (id) => host.hint(id),
  hostedPage: (id) => host.hostedPage(id),
  get: (id) => host.get(id),
  close: () => host.close(),
});

const LARGEST_USER_ID = 2_147_483_646;
