import type { IdentificationEvent } from '../../../machines/identification.types.js';
import type { IdentificationView } from '../../../machines/identification.view.js';
import type { FakeClock, IdentificationDriver } from '../driver.js';
import { realTurn } from '../real-time.js';
import { sightOf } from '../sight.js';

/** What the kit needs of a host of many users: `createServerHost` makes one. */
export interface TestedHost {
  start(subject: { readonly userId: number }): Promise<{
    readonly identification: { readonly id: string };
  }>;
  send(id: string, event: IdentificationEvent): Promise<unknown>;
  hostedPage(id: string): Promise<{ readonly url: string }>;
  get(id: string): Promise<{ readonly view: IdentificationView } | null>;
  close(): Promise<void>;
}

/** How a server's host is walked. */
export interface ServerDriverOptions extends Pick<
  IdentificationDriver,
  'gateway' | 'clock' | 'timings' | 'lacks' | 'hostedPages' | 'patience'
> {
  /** Opens a host: on an empty store, or on what the one before has left. */
  readonly openHost: (store: 'empty' | 'kept') => Promise<TestedHost>;
}

/** How long a host may take to go on with what its store holds, in ms. */
const WAKING = 200;

/**
 * A driver of a host on a server, or of another one that ends with its process and has the same
 * methods; for one on Restate see `createRestateDriver`. Each path has a host and a user of its own; a
 * reload closes the host and opens another one.
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createServerHost, type IdentificationStore } from 'identification-machine/server';
 * import { createMemoryStore } from 'identification-machine/stores/memory';
 * import { createScriptedGateway, createServerDriver } from 'identification-machine/testing';
 * import { vi } from 'vitest';
 *
 * const gateway = createScriptedGateway();
 * const actors = createGatewayActors({
 *   baseUrl: 'https://gateway.example',
 *   getAccessToken: () => 'token',
 *   fetch: gateway.fetch,
 * });
 * let store: IdentificationStore;
 * const driver = createServerDriver({
 *   gateway,
 *   clock: vi,
 *   openHost: (which) => {
 *     // Closing the host must not close a store that the next host goes on with.
 *     if (which === 'empty') store = { ...createMemoryStore(), close: () => Promise.resolve() };
 *     return Promise.resolve(createServerHost({ actors, store, drainTimeout: 0 }));
 *   },
 * });
 * ```
 */
export function createServerDriver({
  openHost,
  lacks,
  ...options
}: ServerDriverOptions): IdentificationDriver {
  let userId = 0;
  let current: { readonly host: TestedHost; readonly id: string } | null = null;

  function running(): { readonly host: TestedHost; readonly id: string } {
    if (current === null) throw new Error('Nothing has been started.');
    return current;
  }

  const send = async (type: IdentificationEvent['type']): Promise<void> => {
    const { host, id } = running();
    await host.send(id, { type });
  };

  return {
    ...options,
    lacks: {
      reloadAtHostedPage: 'It asks for the page again when the user opens it, not before.',
      breakTimer: 'Its timers are its own.',
      ...lacks,
    },
    start: async () => {
      const host = await openHost('empty');
      userId += 1;
      const { identification } = await host.start({ userId });
      current = { host, id: identification.id };
    },
    open: async () => {
      const { host, id } = running();
      const { url } = await host.hostedPage(id);
      return url;
    },
    redirect: (how) => send(`redirect.${how}`),
    send,
    see: async () => {
      const { host, id } = running();
      const identification = await host.get(id);
      if (identification === null) throw new Error('The identification is gone.');
      return sightOf(identification.view);
    },
    reload: async () => {
      const { host, id } = running();
      await end(host, options.clock);
      current = { host: await openHost('kept'), id };
      // A host looks what there is to go on with a moment after it has opened.
      await options.clock?.advanceTimersByTimeAsync(WAKING);
    },
    close: async () => {
      if (current !== null) await end(current.host, options.clock);
      current = null;
    },
  };
}

/** A host that closes may wait for calls in flight: fake time has to go by for that. */
async function end(host: TestedHost, clock: FakeClock | undefined): Promise<void> {
  const closing = { isDone: false };
  const closed = host.close().finally(() => {
    closing.isDone = true;
  });
  while (clock !== undefined && !closing.isDone) {
    await realTurn();
    await clock.advanceTimersByTimeAsync(10);
  }
  await closed;
}
