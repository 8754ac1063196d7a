import { throwIfAborted } from '../gateway/abort.js';
import {
  createDeviceIdentification,
  idleViewOf,
  type DeviceCommand,
} from '../host/device-identification.js';
import { gatedActors } from '../host/gated-actors.js';
import { createListeners } from '../host/listeners.js';
import type { ReturnUrls } from '../host/return-urls.js';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';
import { withFallback } from '../host/with-fallback.js';
import { identificationInput } from '../input/identification-input.js';
import { answerOf } from './answer-of.js';
import { createCheckpointRecord } from './checkpoint-record.js';
import { createHostedVisit } from './hosted-visit.js';
import { parseNativeHostOptions, type NativeHostOptions } from './options.js';
import { createReturns } from './returns.js';

/** How long the URL that has started the app is waited for, in ms. A later one counts as a new URL. */
const LAUNCH_URL_TIMEOUT_MS = 2_000;

/** The states after which a hosted page is of no use. */
const HAS_NO_HOSTED_PAGE = new Set<ScreenView['state']>([
  ...(['idle', 'finalizing', 'completed', 'cancelled', 'expired'] as const),
]);

/** The host of an identification in an app. */
export interface NativeHost extends ScreenHost {
  /**
   * Resolves when the stored state and the URL that has started the app are read, and the
   * identification is resumed or started. Never rejects. What is called before, waits for it.
   */
  readonly ready: Promise<void>;
  /**
   * Takes a URL that has reached the app: for a router of your own, or a WebView.
   *
   * @returns whether it is a return URL, which the app should not show
   */
  readonly handleUrl: (url: string) => boolean;
  /** The return URLs, as configured. */
  readonly returnUrls: ReturnUrls;
}

/**
 * Hosts an identification in an app of React Native or Capacitor: starts it, or resumes it after the
 * system has ended the app. Each state is stored before the calls that it leads to are sent.
 *
 * An app in the background or without a network does not use up a deadline. A return is recognised by
 * its URL and counts once, also where the system gives the URL again.
 *
 * @throws InvalidInputError that names each option that breaks its rule
 *
 * @example
 * ```ts
 * import { createGatewayActors, type IdentificationActors } from 'identification-machine';
 * import {
 *   createNativeHost,
 *   type NativeApp,
 *   type NativeBrowser,
 *   type NativeStorage,
 * } from 'identification-machine/native';
 *
 * export const host = createNativeHost({
 *   actors,
 *   subject: { userId: 42 },
 *   returnUrls: { success: 'myapp://identified', fail: 'myapp://not-identified' },
 *   storage,
 *   app,
 *   browser,
 * });
 *
 * declare const actors: IdentificationActors;
 * declare const storage: NativeStorage;
 * declare const app: NativeApp;
 * declare const browser: NativeBrowser;
 * ```
 */
export function createNativeHost(options: NativeHostOptions): NativeHost {
  const { identification, returnUrls, app, network, inspect, ...checked } =
    parseNativeHostOptions(options);
  const inputFrom = (checkpoint: unknown) => identificationInput({ ...identification, checkpoint });
  const input = inputFrom(null);
  const idle = idleViewOf(input);
  const listeners = createListeners();
  const closing = new AbortController();
  const { signal } = closing;
  let isInFront = true;
  let isOnline = true;
  let isReady = false;
  /** What was called before the stored state was read. */
  const waiting: (() => void)[] = [];

  const record = createCheckpointRecord({
    store: checked.storage,
    // Letters, digits, ".", "-" and "_" alone, as the key of a secure store.
    key: `identification-machine.${input.subject.userType}.${String(input.subject.userId)}`,
    timeToLive: checked.timeToLive,
    onFailure: checked.onStorageFailure,
    changed,
  });
  const returns = createReturns(returnUrls, record);
  const device = createDeviceIdentification({
    actors: gatedActors(checked.actors, {
      pass: async (_, __, stopped) => {
        await record.settled(stopped);
        throwIfAborted(stopped);
        return () => undefined;
      },
    }),
    inputFrom,
    startOnLoad: checked.startOnLoad,
    abandonAfter: checked.abandonAfter,
    inspect,
    storage: record,
    isHidden: () => !isInFront,
    isOffline: () => !isOnline,
    changed,
  });
  const visit = createHostedVisit(checked.browser, changed);
  let view = currentView();

  function currentView(): ScreenView {
    const shown = device.view() ?? idle;
    return {
      ...shown,
      // Where nothing may be sent until it is stored, the user can have that tried.
      can:
        isHeldBack() && shown.can.length > 0
          ? [...new Set([...shown.can, 'status.check' as const])]
          : shown.can,
      tab: 'active',
      persistence: record.isPersistent() ? 'stored' : 'memory',
      connection: device.isOffline() ? 'offline' : 'online',
      popup: visit.state(),
      refusal: null,
    };
  }

  function isHeldBack(): boolean {
    return checked.onStorageFailure === 'stop' && !record.isPersistent();
  }

  function changed(): void {
    if (signal.aborted) return;
    view = currentView();
    if (HAS_NO_HOSTED_PAGE.has(view.state)) visit.close();
    listeners.call();
  }

  function whenReady(act: () => void): void {
    if (signal.aborted) return;
    if (isReady) act();
    else waiting.push(act);
  }

  const perform = (command: DeviceCommand): void => {
    device.perform(command);
    record.flush();
  };

  function handleUrl(url: string): boolean {
    const event = returns.eventOf(url);
    if (event === null) return false;
    whenReady(() => {
      visit.close();
      const taken = returns.arrived(url, event);
      if (taken !== null) perform(taken);
    });
    return true;
  }

  /** Takes the URL that has started the app. */
  function handleLaunch(url: string): void {
    const event = returns.eventOf(url);
    const taken = event && returns.launched(url, event);
    if (taken !== null) perform(taken);
  }

  async function begin(): Promise<void> {
    let isLate = false;
    const asked = Promise.resolve()
      .then(() => app.launchUrl())
      .then((url) => {
        if (isLate && typeof url === 'string') handleUrl(url);
        return typeof url === 'string' ? url : null;
      });
    const [launch] = await Promise.all([
      answerOf(() => asked, LAUNCH_URL_TIMEOUT_MS),
      record.load(signal),
    ]);
    isLate = launch === null;
    if (signal.aborted) return;
    const launchUrl = launch?.value ?? null;
    device.begin(
      () => {
        if (launchUrl !== null) handleLaunch(launchUrl);
      },
      launchUrl !== null && returns.eventOf(launchUrl) !== null,
    );
    isReady = true;
    for (const act of waiting.splice(0)) act();
    changed();
  }

  async function open(): Promise<void> {
    const url = view.hosted?.url ?? null;
    if (url === null) return;
    returns.opened();
    record.flush();
    const end = await visit.open(url, returnUrls, () => record.settled(signal));
    if (end === null || signal.aborted) return;
    if (end.type === 'returned') handleUrl(end.url);
    // The user may have finished without being sent back: news at the gateway alone change anything.
    else if (end.type === 'closed') perform({ type: 'hint' });
  }

  const watched = [
    withFallback(() => app.onUrl(handleUrl), undefined),
    withFallback(
      () =>
        app.onForeground((now) => {
          if (now === isInFront) return;
          isInFront = now;
          if (now) record.tryNow();
          device.visibilityChanged();
        }),
      undefined,
    ),
    withFallback(
      () =>
        network?.onChange((now) => {
          if (now === isOnline) return;
          isOnline = now;
          device.networkChanged();
        }),
      undefined,
    ),
  ];

  return {
    getSnapshot: () => view,
    subscribe: listeners.add,
    ready: begin(),
    returnUrls,
    handleUrl,
    handOff: null,
    send: ({ type }) => {
      whenReady(() => {
        if (type === 'status.check') record.tryNow();
        perform({ type });
        // The user says that the hosted page is done with.
        if (type.startsWith('redirect.')) visit.close();
      });
    },
    start: ({ restart = false } = {}) => {
      whenReady(() => {
        perform({ type: restart && view.can.includes('restart') ? 'restart' : 'start' });
      });
    },
    open: () => {
      whenReady(() => void open());
    },
    forget: () => {
      whenReady(() => {
        perform({ type: 'forget' });
      });
    },
    close: () => {
      closing.abort();
      device.stop();
      record.close();
      for (const stop of watched) withFallback(() => stop?.(), undefined);
      listeners.clear();
    },
  };
}
