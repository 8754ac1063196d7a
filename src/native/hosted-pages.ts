import { createCheckpointRecord } from './checkpoint-record.js';
import { answerOf } from './answer-of.js';
import { createHostedVisit } from './hosted-visit.js';
import type { NativeApp, NativeBrowser, NativeStorage } from './ports.js';
import { createReturns } from './returns.js';
import { checkReturnUrls, type ReturnUrls } from '../host/return-urls.js';
import type { ScreenHost } from '../host/screen-host.js';
import { withFallback } from '../host/with-fallback.js';

/** How an app shows the hosted pages of an identification that a server hosts. All but `storage` is required. */
export interface HostedPagesOptions {
  readonly app: NativeApp;
  readonly browser: NativeBrowser;
  /** See `NativeHostOptions`. */
  readonly returnUrls: ReturnUrls;
  /** Where the last return is noted, so that an old launch URL has no effect. Default: in memory only. */
  readonly storage?: NativeStorage | null;
}

/** The hosted pages in an app, for `createRemoteHost`. */
export interface HostedPages {
  /** Opens a hosted page: the option `navigate`. */
  readonly navigate: (url: string) => void;
  /**
   * Reports the returns to a host, and has it look at the server when the app comes to the front.
   *
   * @returns stops that, for good
   */
  readonly connect: (host: ScreenHost) => () => void;
}

/** The time for the URL that has started the app, in ms. */
const LAUNCH_URL_TIMEOUT_MS = 2_000;

/**
 * Connects `createRemoteHost` of `identification-machine/client` with an app: its hosted pages open in a
 * browser of the app, and the returns reach the server.
 *
 * @throws InvalidInputError if a return URL is not absolute, or both are the same
 *
 * @example
 * ```ts
 * import { createRemoteHost } from 'identification-machine/client';
 * import { createHostedPages, type NativeApp, type NativeBrowser } from 'identification-machine/native';
 *
 * const pages = createHostedPages({
 *   app,
 *   browser,
 *   returnUrls: { success: 'myapp://identified', fail: 'myapp://not-identified' },
 * });
 * export const host = createRemoteHost({
 *   url: 'https://api.bank.example/identification',
 *   headers: async () => ({ authorization: `Bearer ${await login.token()}` }),
 *   landing: 'app',
 *   navigate: pages.navigate,
 * });
 * pages.connect(host);
 *
 * declare const app: NativeApp;
 * declare const browser: NativeBrowser;
 * declare const login: { token(): Promise<string> };
 * ```
 */
export function createHostedPages(options: HostedPagesOptions): HostedPages {
  const { app, browser, storage = null } = options;
  const returnUrls = checkReturnUrls(options.returnUrls);
  const closing = new AbortController();
  const record = createCheckpointRecord({
    store: storage,
    key: 'identification-machine.returns',
    timeToLive: Infinity,
    onFailure: 'continue',
    changed: () => undefined,
  });
  const returns = createReturns(returnUrls, record);
  const visit = createHostedVisit(browser, () => undefined);
  const loaded = record.load(closing.signal);
  let host: ScreenHost | null = null;

  async function take(url: string, isLaunch: boolean): Promise<void> {
    const event = returns.eventOf(url);
    if (event === null) return;
    visit.close();
    await loaded;
    const taken = isLaunch ? returns.launched(url, event) : returns.arrived(url, event);
    record.flush();
    // A hint is for the machine's own host: here the server asks about what waits.
    if (taken !== null && taken.type !== 'hint') host?.send(taken);
  }

  async function open(url: string): Promise<void> {
    await loaded;
    returns.opened();
    record.flush();
    const end = await visit.open(url, returnUrls, () => record.settled(closing.signal));
    if (end?.type === 'returned') await take(end.url, false);
  }

  return {
    navigate: (url) => void open(url),
    connect: (connected) => {
      host = connected;
      void answerOf(() => app.launchUrl(), LAUNCH_URL_TIMEOUT_MS).then((launch) => {
        if (typeof launch?.value === 'string') void take(launch.value, true);
      });
      const watched = [
        withFallback(() => app.onUrl((url) => void take(url, false)), undefined),
        withFallback(
          () =>
            app.onForeground((isInFront) => {
              // Where the event is not accepted, it makes the host look at the server.
              const { can } = connected.getSnapshot();
              if (isInFront && !can.includes('status.check'))
                connected.send({ type: 'status.check' });
            }),
          undefined,
        ),
      ];
      return () => {
        closing.abort();
        record.close();
        host = null;
        for (const stop of watched) withFallback(() => stop?.(), undefined);
      };
    },
  };
}
