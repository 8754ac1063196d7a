import { isHidden, watchAttention } from '../host/attention.js';
import { openHostedWindow, type HostedWindow } from '../host/hosted-window.js';
import type { ScreenHost, ScreenRefusal } from '../host/screen-host.js';
import { createFollower } from './follower.js';
import { handOffOf } from './hand-off.js';
import type { RemoteHostOptions } from './options.js';
import { isForgettable, pathOf, type RemoteIdentification } from './remote-identification.js';
import { RequestError, toRequestError } from './request-error.js';
import { createRequests } from './requests.js';
import { createScreen } from './screen.js';
import { createSharedNote } from './shared-note.js';

/** How much longer than other answers that of `open` may take, in ms: the gateway may be asked. */
const OPEN_WAIT_MS = 20_000;

/**
 * Shows an identification that your server hosts, over the HTTP API of `identification-machine/http`.
 *
 * On load it asks for the user's current identification and follows it: by an event stream, or by
 * long polling where streams do not get through. It reconnects after any failure, and never shows an
 * older version. Until the first answer, `state` is `idle` and `connection` is `reconnecting`.
 *
 * A call that can't be sent is refused at once, as `refusal` says; nothing is queued, and nothing is
 * sent again.
 *
 * @throws TypeError if `url` is missing, or relative where there is neither a page nor the option `fetch`,
 * as in a module that is rendered on a server
 *
 * @example
 * ```ts
 * import { createRemoteHost } from 'identification-machine/client';
 *
 * const host = createRemoteHost({ url: '/identification' });
 * host.subscribe(() => {
 *   const { state, hosted, connection } = host.getSnapshot();
 *   document.body.dataset['state'] = connection === 'unauthorized' ? 'login' : state;
 *   document.body.classList.toggle('can-open', hosted !== null);
 * });
 * ```
 */
export function createRemoteHost(options: RemoteHostOptions): ScreenHost {
  const { url, openIn, landing, metadata } = options;
  // A page without types may leave it out.
  if (typeof url !== 'string') throw new TypeError('url: is required');
  if (typeof location === 'undefined' && !options.fetch && !url.startsWith('http')) {
    throw new TypeError('url: a relative one needs a page: on a server, call this in an effect');
  }
  const requests = createRequests(options);
  const note = createSharedNote(url);
  const screen = createScreen();
  const closing = new AbortController();
  const { signal } = closing;
  /** The calls that wait for an answer: a second click has no effect. */
  const inFlight = new Set<string>();
  let startsOnLoad = options.startOnLoad === true;
  let hostedWindow: HostedWindow | null = null;
  /** What `open` was last called for: a return is of that visit, whatever is shown by then. */
  let opened: RemoteIdentification | null = null;

  const follower = createFollower(requests, {
    found: show,
    none: showNone,
    connected: (isConnected) => {
      const { refusal } = screen.parts();
      screen.update({
        connection: isConnected ? 'online' : 'reconnecting',
        refusal: refusal?.action === 'follow' ? null : refusal,
      });
    },
    refused: (code) => {
      const refusal = { action: 'follow', code } as const;
      if (code === 'unauthorized') screen.update({ connection: code, refusal });
      // Another user may have logged in: what this one saw must not stay on the screen.
      else screen.update({ connection: 'online', refusal, shown: null });
    },
  });

  /** Shows an answer, unless it is older than what is shown, or of another identification. */
  function show(next: RemoteIdentification, isCurrent: boolean): void {
    const { shown } = screen.parts();
    if (isCurrent && isForgettable(next) && note.read() === `forgotten:${next.id}`) {
      follower.stop();
      showNone();
    } else if (next.id === shown?.id ? next.version >= shown.version : isCurrent) {
      startsOnLoad = false;
      screen.update({ shown: next, connection: 'online' });
      if (shown?.state !== next.state) closeWindow();
    }
  }

  function showNone(): void {
    screen.update({ shown: null, connection: 'online' });
    if (startsOnLoad) start();
    startsOnLoad = false;
  }

  /** The identification has moved on: the window is not needed any more. */
  function closeWindow(): void {
    hostedWindow?.close();
    hostedWindow = null;
    if (screen.parts().popup === 'open') screen.update({ popup: 'none' });
  }

  /** Makes a call, once at a time, and says why it had no effect. */
  async function call(
    action: ScreenRefusal['action'],
    act: () => Promise<void>,
    name: string = action,
  ): Promise<void> {
    if (inFlight.has(name) || signal.aborted) return;
    inFlight.add(name);
    screen.update({ refusal: null });
    try {
      await act();
    } catch (error) {
      const { code } = toRequestError(error);
      const refusal = { action, code };
      if (code === 'unauthorized') {
        follower.stop();
        screen.update({ refusal, connection: code });
      } else screen.update({ refusal });
    }
    inFlight.delete(name);
  }

  /** An answer that must be an identification. */
  async function ask(path: string, body?: object): Promise<RemoteIdentification> {
    const answer = await requests.identification(path, { body }, signal);
    if (answer === null) throw new RequestError('unavailable');
    return answer;
  }

  /** The identification that a call is for. */
  async function target(): Promise<RemoteIdentification> {
    if (screen.parts().shown === null) show(await ask('/current'), true);
    const { shown } = screen.parts();
    if (shown === null) throw new RequestError('unknownIdentification');
    return shown;
  }

  /** Shows the answer of a call, and follows it where nothing is followed. */
  function took(answer: RemoteIdentification, isCurrent: boolean): void {
    show(answer, isCurrent);
    screen.update({ connection: 'online' });
    const { shown } = screen.parts();
    if (shown?.id === answer.id && (isCurrent || !follower.isFollowing())) follower.follow(shown);
  }

  function start(restart?: boolean): void {
    void call('start', async () => {
      const answer = await ask('', { ...metadata, restart });
      note.write(`started:${answer.id}`);
      took(answer, true);
    });
  }

  async function send(type: string): Promise<void> {
    const shown = await target();
    const path = pathOf(shown);
    try {
      const { visit } = opened?.id === shown.id ? opened : shown;
      took(await ask(`${path}/events`, { type, state: shown.state, ...visit }), false);
    } catch (error) {
      // The screen was behind: it shows the present state, and the user decides again.
      if (toRequestError(error).code === 'notAccepted') {
        opened = null;
        show(await ask(path), false);
      }
      throw error;
    }
  }

  /** Has the server give the URL, and set the cookie for the way back. */
  async function open(navigate: (hostedUrl: string) => void): Promise<void> {
    const shown = (opened = await target());
    const answer = await requests.json(
      `${pathOf(shown)}/open`,
      { body: { landing }, wait: OPEN_WAIT_MS },
      signal,
    );
    const hostedUrl = String((answer as { readonly url?: unknown } | null | undefined)?.url);
    if (!/^https?:/.test(hostedUrl)) throw new RequestError('unavailable');
    if (!signal.aborted) navigate(hostedUrl);
  }

  function openInWindow(): void {
    closeWindow();
    const opened = (hostedWindow = openHostedWindow(closeWindow, signal));
    screen.update({ popup: opened === null ? 'blocked' : 'open' });
    if (opened === null) return;
    void call('open', () =>
      open((hostedUrl) => {
        if (opened.show(hostedUrl)) return;
        closeWindow();
        screen.update({ popup: 'blocked' });
      }).catch((error: unknown) => {
        closeWindow();
        throw error;
      }),
    );
  }

  function look(): void {
    if (!isHidden()) follower.follow();
  }

  /** While a window is open, this page is behind it, and has to notice the return. */
  function left(): void {
    if (hostedWindow === null) follower.stop();
  }

  watchAttention(
    {
      visibilityChanged: () => {
        if (isHidden()) left();
        else look();
      },
      networkChanged: look,
      left,
      cameBack: look,
    },
    signal,
  );
  note.watch(look, signal);
  look();

  return {
    getSnapshot: screen.getSnapshot,
    subscribe: screen.subscribe,
    send: ({ type }) => {
      // Unless the server takes it, "ask now" asks the server alone.
      if (type === 'status.check' && !screen.getSnapshot().can.includes(type)) look();
      else void call('send', () => send(type), type);
    },
    start: ({ restart } = {}) => {
      start(restart);
    },
    open: (where = openIn) => {
      if (screen.getSnapshot().hosted === null || inFlight.has('open')) return;
      if (where === 'popup') openInWindow();
      else {
        void call('open', () =>
          open(
            options.navigate ??
              ((hostedUrl) => {
                location.assign(hostedUrl);
              }),
          ),
        );
      }
    },
    handOff: async (body) => {
      const path = `${pathOf(await target())}/hand-off`;
      return handOffOf(await requests.json(path, { body }, signal), url);
    },
    forget: () => {
      const { shown } = screen.parts();
      if (shown === null || !isForgettable(shown)) return;
      note.write(`forgotten:${shown.id}`);
      follower.stop();
      screen.update({ shown: null, refusal: null });
    },
    close: () => {
      closing.abort();
      follower.stop();
      screen.close();
    },
  };
}
