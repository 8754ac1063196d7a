/**
 * The platform of an app of React Native, in a context without the APIs of Node or of a page: timers,
 * `AbortController` as until 0.86 (neither `reason` nor `throwIfAborted`), `URL` as until 0.79 (a stub),
 * and `XMLHttpRequest`, which follows redirects and gives the body at its end. There is no `fetch`, no
 * stream, no `TextDecoder` or `TextEncoder`, no `crypto`. Each is a stand-in that does what React Native's own does;
 * `test/app` runs React Native's own.
 */

/** What the stand-in for the network of the device tells of a request. */
export interface NativeRequest {
  readonly head: (status: number, headers: string, url: string) => void;
  readonly progress: (loaded: number) => void;
  readonly done: (body: Uint8Array) => void;
  readonly failed: () => void;
}

declare global {
  /** The network of the device, which follows redirects. Returns what stops the request. */
  var sendRequest: (
    request: {
      readonly method: string;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | null;
    },
    events: NativeRequest,
  ) => () => void;
}

class AppAbortSignal {
  aborted = false;
  readonly #listeners = new Map<() => void, boolean>();

  addEventListener(_: 'abort', listener: () => void, options?: { readonly once?: boolean }): void {
    this.#listeners.set(listener, options?.once === true);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  fire(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const [listener, isOnce] of [...this.#listeners]) {
      if (isOnce) this.#listeners.delete(listener);
      listener();
    }
  }
}

class AppAbortController {
  readonly signal = new AppAbortSignal();

  abort(): void {
    this.signal.fire();
  }
}

/** Takes any text, and parses nothing. */
class AppUrl {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get href(): string {
    return this.#text;
  }

  get host(): never {
    throw new Error('URL.host is not implemented');
  }

  get pathname(): never {
    throw new Error('URL.pathname is not implemented');
  }
}

class AppXhr {
  readyState = 0;
  status = 0;
  responseType = '';
  responseURL = '';
  response: ArrayBuffer | null = null;
  withCredentials = true;
  onreadystatechange: (() => void) | null = null;
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  ontimeout: (() => void) | null = null;
  onprogress: ((event: { readonly loaded: number }) => void) | null = null;
  #method = '';
  #url = '';
  #headers: Record<string, string> = {};
  #received = '';
  #stop: (() => void) | null = null;

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
    this.#enter(1);
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name.toLowerCase()] = value;
  }

  getAllResponseHeaders(): string {
    return this.#received;
  }

  send(body: string | null = null): void {
    this.#stop = sendRequest(
      { method: this.#method, url: this.#url, headers: this.#headers, body },
      {
        head: (status, headers, url) => {
          this.status = status;
          this.#received = headers;
          this.#enter(2);
          // In this order, as `__didReceiveResponse` does.
          this.responseURL = url;
        },
        progress: (loaded) => {
          this.#enter(3);
          this.onprogress?.({ loaded });
        },
        done: (bytes) => {
          // A buffer of this context.
          this.response = new Uint8Array(bytes).buffer;
          this.#enter(4);
          this.onload?.();
        },
        failed: () => {
          this.status = 0;
          this.#enter(4);
          this.onerror?.();
        },
      },
    );
  }

  abort(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #enter(state: number): void {
    this.readyState = state;
    this.onreadystatechange?.();
  }
}

/** Must be called before the app is loaded. */
export function installPlatform(): void {
  Object.assign(globalThis, {
    AbortController: AppAbortController,
    AbortSignal: AppAbortSignal,
    URL: AppUrl,
    XMLHttpRequest: AppXhr,
    navigator: { product: 'ReactNative' },
  });
}
