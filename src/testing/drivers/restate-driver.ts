import type { IdentificationState } from '../../../machines/identification.types.js';
import type { IdentificationDriver } from '../driver.js';
import {
  HOSTED_PAGES,
  IDENTIFIED,
  INITIATED,
  replyOf,
  TO_BE_SIGNED,
  type ScriptedAnswer,
} from '../gateway-handle.js';
import { readGateway } from '../gateway-log.js';
import { realNow, realPause } from '../real-time.js';
import { createServerDriver, type TestedHost } from './server-driver.js';

/** How a host on Restate is walked. */
export interface RestateDriverOptions extends Pick<
  IdentificationDriver,
  'gateway' | 'timings' | 'lacks' | 'hostedPages' | 'patience'
> {
  /**
   * Opens a host: `createRestateHost` makes one. Its actors talk to the `gateway`, as those of the
   * service do.
   */
  readonly openHost: () => Promise<TestedHost> | TestedHost;
  /**
   * Ends the process that serves the machine, in the middle of a call, and starts another one.
   * Without it the paths in which a process dies are left out.
   */
  readonly reload?: () => Promise<void>;
}

/** How long an engine that writes everything down may take, in ms. */
const PATIENCE = 30_000;
/** ms */
const PAUSE = 20;

/** While one of these lasts, a call is on its way, or the next one comes by itself. */
const CALLING = new Set<IdentificationState>([
  'initiating',
  'restarting',
  'phaseA',
  'phaseB',
  'finalizing',
]);

/**
 * A driver of a host on Restate, in real time: the waits are the engine's. Give the service short
 * `timings`, and the driver the same ones. Each path has a user of its own, and its identification is
 * ended with the path, as Restate would go on with it.
 *
 * `patience` is 30000 ms by default.
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
  lacks,
  patience = PATIENCE,
  ...options
}: RestateDriverOptions): IdentificationDriver {
  const { gateway, hostedPages = HOSTED_PAGES } = options;
  const server = createServerDriver({
    ...options,
    patience,
    lacks: { breakTimer: 'Its timers are the engine’s.', ...lacks },
    openHost: async () => withNewUsers(await openHost()),
  });
  let log = readGateway(gateway);

  const give = (answer: ScriptedAnswer): void => {
    gateway.faults.next(answer.operation, replyOf(answer, hostedPages));
  };

  /** What Restate would go on with: ended, so that no call of it takes another path's answer. */
  async function end(): Promise<void> {
    const since = realNow();
    while (realNow() - since < patience) {
      const { state, offers } = await server.see();
      if (state === 'completed' || state === 'cancelled') break;
      // The next call is about to come, and would come after the end.
      const isBetweenCalls = CALLING.has(state) && log.asks() === null;
      if (offers.includes('cancel') && !isBetweenCalls) {
        await server.send('cancel').catch(() => undefined);
      } else {
        if (!isBetweenCalls) give(IDENTIFIED);
        await realPause(PAUSE);
      }
    }
    for (const { operation } of log.open()) gateway.faults.next(operation, { kind: 'reset' });
  }

  return {
    gateway,
    ...(options.timings && { timings: options.timings }),
    ...(server.lacks && { lacks: server.lacks }),
    hostedPages,
    patience,
    start: () => {
      log = readGateway(gateway);
      return server.start();
    },
    open: async () => {
      // Restate keeps no URL: the host asks the gateway for it.
      give((await server.see()).state === 'signing' ? TO_BE_SIGNED : INITIATED);
      return server.open();
    },
    redirect: (how) => server.redirect(how),
    send: (event) => server.send(event),
    see: () => server.see(),
    ...(reload && { reload }),
    close: async () => {
      // There is nothing to end where it could not be started.
      await end().catch(() => undefined);
      await server.close?.();
    },
  };
}

/** Restate remembers the users of earlier runs. */
const withNewUsers = (host: TestedHost): TestedHost => ({
  start: () => host.start({ userId: 1 + Math.floor(Math.random() * LARGEST_USER_ID) }),
  send: (id, event) => host.send(id, event),
  hostedPage: (id) => host.hostedPage(id),
  get: (id) => host.get(id),
  close: () => host.close(),
});

const LARGEST_USER_ID = 2_147_483_646;
