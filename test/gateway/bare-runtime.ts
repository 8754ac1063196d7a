/** The globals of a runtime that has next to nothing, as React Native before 0.87 has them. */

/** An `AbortSignal` without a reason. */
class BareAbortSignal {
  aborted = false;
  readonly #listeners = new Set<() => void>();

  addEventListener(_: string, listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_: string, listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of [...this.#listeners]) listener();
  }
}

export class BareAbortController {
  readonly signal = new BareAbortSignal();

  abort(): void {
    this.signal.abort();
  }
}

/** An `XMLHttpRequest` that says which URL has answered after the event of the head, and has cookies. */
export class BareXmlHttpRequest {
  readyState = 0;
  status = 0;
  responseURL?: string;
  responseType = '';
  response: unknown = null;
  withCredentials = true;
  onreadystatechange: (() => void) | null = null;
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onprogress: ((event: { readonly loaded: number }) => void) | null = null;
  readonly #headers: Record<string, string> = {};
  readonly #abort = new AbortController();
  #answered = new Headers();
  #asked = { method: '', url: '' };

  open(method: string, url: string): void {
    this.#asked = { method, url };
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  getAllResponseHeaders(): string {
    return [...this.#answered].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }

  abort(): void {
    this.#abort.abort();
  }

  send(body: string | null): void {
    if (this.withCredentials) throw new Error('Cookies would be sent.');
    this.#exchange(body).catch(() => this.onerror?.());
  }

  async #exchange(body: string | null): Promise<void> {
    const { method, url } = this.#asked;
    const { signal } = this.#abort;
    const response = await fetch(url, { method, headers: this.#headers, body, signal });
    this.status = response.status;
    this.#answered = response.headers;
    this.readyState = 2;
    this.onreadystatechange?.();
    this.responseURL = response.url;
    const bytes = await response.arrayBuffer();
    this.onprogress?.({ loaded: bytes.byteLength });
    this.response = bytes;
    this.onload?.();
  }
}
