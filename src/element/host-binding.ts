import { createRemoteHost } from '../client/index.js';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';

/** What the attributes of the element say about a host that it makes. */
export interface OwnHostOptions {
  readonly api: string;
  readonly openIn: 'page' | 'popup';
  readonly startOnLoad: boolean;
}

/** The host that an element shows: the given one, or one of its own, which it closes again. */
export class HostBinding {
  readonly #changed: () => void;
  #host: ScreenHost | null = null;
  #ownKey: string | null = null;
  #release = (): void => undefined;

  /** @param changed called after each change of the host's view */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get host(): ScreenHost | null {
    return this.#host;
  }

  view(): ScreenView | null {
    return this.#host?.getSnapshot() ?? null;
  }

  /** Follows the given host; without one, the one that the options describe. */
  bind(given: ScreenHost | null, own: OwnHostOptions | null): void {
    const ownKey = given === null && own !== null ? JSON.stringify(own) : null;
    if (this.#ownKey === ownKey && (ownKey !== null || this.#host === given)) return;
    this.release();
    const host = given ?? (own && createOwnHost(own));
    this.#host = host;
    this.#ownKey = ownKey;
    if (host === null) return;
    const unsubscribe = host.subscribe(this.#changed);
    this.#release = () => {
      unsubscribe();
      if (ownKey !== null) host.close();
    };
  }

  /** Stops following, and closes a host of its own. */
  release(): void {
    this.#release();
    this.#release = () => undefined;
    this.#host = null;
    this.#ownKey = null;
  }
}

function createOwnHost({ api, openIn, startOnLoad }: OwnHostOptions): ScreenHost {
  const { userAgent, language } = navigator;
  return createRemoteHost({
    ...{ url: api, openIn, startOnLoad },
    metadata: { userAgent, browserLanguage: language },
  });
}
