import type { IdentificationEvent } from '../../../machines/identification.types.js';
import type { IdentificationHost } from '../../host/identification-host.js';
import { observationOf, type FakeClock, type IdentificationDriver } from '../driver.js';
import { realTurn } from '../real-time.js';

/** The methods of a host that the kit calls. */
export type TestedHost = Pick<
  IdentificationHost,
  'start' | 'send' | 'hint' | 'hostedPage' | 'get' | 'close'
>;

/** Options of `createServerDriver`. */
export interface ServerDriverOptions extends Pick<
  IdentificationDriver,
  'gateway' | 'clock' | 'timings' | 'unsupported' | 'hostedPages' | 'timeout'
> {
  /** Creates a host on an empty store, or on the store of the host before it. */
  readonly openHost: (store: 'empty' | 'kept') => Promise<TestedHost>;
}

/** The time in which a new host resumes the identifications of its store. */
const RESUME_MS = 200;

/**
 * Creates a driver of an `IdentificationHost` whose identifications end with its process, such as
 * that of `createServerHost`. For a host on Restate see `createRestateDriver`. Each path gets its own
 * host and user. A reload closes the host and opens another one.
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
 *     // Closing a host must not close the store, which the next host needs.
 *     if (which === 'empty') store = { ...createMemoryStore(), close: () => Promise.resolve() };
 *     return Promise.resolve(createServerHost({ actors, store, drainTimeout: 0 }));
 *   },
 * });
 * ```
 */
export function createServerDriver({
  openHost,
  unsupported,
  ...options
}: ServerDriverOptions): IdentificationDriver {
  let userId = 0;
  let current: { readonly host: TestedHost; readonly id: string } | null = null;

  function running(): { readonly host: TestedHost; readonly id: string } {
    if (current === null) throw new Error('No identification has been started.');
    return current;
  }

  const send = async (type: IdentificationEvent['type']): Promise<void> => {
    const { host, id } = running();
    await host.send(id, { type });
  };

  return {
    ...options,
    unsupported: {
      reloadAtHostedPage: 'A host asks for the page when the user opens it, not before.',
      breakTimer: 'A host has its own timers.',
      expire: 'A host lets an identification expire at its own time.',
      ...unsupported,
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
    redirect: (outcome) => send(`redirect.${outcome}`),
    send,
    hint: async () => {
      const { host, id } = running();
      // Resolves with the answer, which the path gives later.
      void host.hint(id).catch(() => undefined);
      await realTurn();
    },
    observe: async () => {
      const { host, id } = running();
      const identification = await host.get(id);
      if (identification === null) throw new Error('The host no longer has the identification.');
      return observationOf(identification.view);
    },
    reload: async () => {
      const { host, id } = running();
      await closeHost(host, options.clock);
      current = { host: await openHost('kept'), id };
      await options.clock?.advanceTimersByTimeAsync(RESUME_MS);
    },
    close: async () => {
      if (current !== null) await closeHost(current.host, options.clock);
      current = null;
    },
  };
}

/** Advances fake time while the host closes, as it waits for calls in flight. */
async function closeHost(host: TestedHost, clock: FakeClock | undefined): Promise<void> {
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
