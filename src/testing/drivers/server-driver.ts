import type { IdentificationEventType } from '../../../machines/identification.types.js';
import type { IdentificationView } from '../../../machines/identification.view.js';
import type { IdentificationDriver } from '../driver.js';
import { sightOf } from '../sight.js';

/** What the kit needs of a host of many users: `createIdentificationHost` makes one. */
export interface TestedHost {
  start(subject: { readonly userId: number }): Promise<{
    readonly identification: { readonly id: string };
  }>;
  send(id: string, event: IdentificationEventType): Promise<unknown>;
  open(id: string): Promise<{ readonly url: string }>;
  get(id: string): Promise<{ readonly view: IdentificationView } | null>;
  close(): Promise<void>;
}

/** How a server's host is walked. */
export interface ServerDriverOptions extends Pick<
  IdentificationDriver,
  'gateway' | 'clock' | 'timings' | 'lacks' | 'hostedPages' | 'patience'
> {
  /** Opens the host, on the store that the one before has left. */
  readonly openHost: () => Promise<TestedHost>;
}

/**
 * A driver of a host on a server. Each path is an identification of another user; a reload closes
 * the host and opens another one.
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createIdentificationHost, createSqliteStore } from 'identification-machine/node';
 * import { createScriptedGateway, createServerDriver } from 'identification-machine/testing';
 * import { vi } from 'vitest';
 *
 * const gateway = createScriptedGateway();
 * const actors = createGatewayActors({
 *   baseUrl: 'https://gateway.example',
 *   getAccessToken: () => 'token',
 *   fetch: gateway.fetch,
 * });
 * const driver = createServerDriver({
 *   gateway,
 *   clock: vi,
 *   openHost: () =>
 *     Promise.resolve(createIdentificationHost({ actors, store: openStore(), drainTimeout: 0 })),
 * });
 *
 * declare function openStore(): ReturnType<typeof createSqliteStore>;
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

  const send = async (event: IdentificationEventType): Promise<void> => {
    const { host, id } = running();
    await host.send(id, event);
  };

  return {
    ...options,
    lacks: {
      reloadAtHostedPage: 'It asks for the page again when the user opens it, not before.',
      breakTimer: 'Its timers are its own.',
      ...lacks,
    },
    start: async () => {
      const host = await openHost();
      userId += 1;
      const { identification } = await host.start({ userId });
      current = { host, id: identification.id };
    },
    open: async () => {
      const { host, id } = running();
      const { url } = await host.open(id);
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
      await host.close();
      current = { host: await openHost(), id };
    },
    close: async () => {
      await current?.host.close();
      current = null;
    },
  };
}
