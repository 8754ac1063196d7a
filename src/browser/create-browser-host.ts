import { identificationInput } from '../input/identification-input.js';
import { createListeners } from '../host/listeners.js';
import { isHidden, isOffline, watchAttention } from '../host/attention.js';
import {
  createDeviceIdentification,
  idleViewOf,
  type DeviceIdentification,
} from '../host/device-identification.js';
import { openHostedWindow, type HostedWindow } from '../host/hosted-window.js';
import { randomId } from '../host/random-id.js';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';
import { createCheckpointStorage } from './checkpoint-storage.js';
import { parseBrowserHostOptions, type BrowserHostOptions } from './options.js';
import { reportToOpener, watchReports } from './return-reports.js';
import { readPageReturn } from './page-return.js';
import type { SharedState } from './tab-channel.js';
import { createTabs, type Leader } from './tabs.js';

/** The states after which a window with a hosted page is of no use. */
const HAS_NO_HOSTED_PAGE = new Set<ScreenView['state']>([
  ...(['idle', 'finalizing', 'completed', 'cancelled', 'expired'] as const),
]);

/**
 * Hosts an identification in a page: starts it, or resumes it after a reload, a return from a
 * hosted page, or in a new tab. Needs a page: in code that a server runs as well, call it in an effect.
 *
 * One tab is active, and the others mirror it. A page that is hidden or offline does not use up a
 * deadline. A return is recognised by its URL and handled once.
 *
 * @throws InvalidInputError that names each option that breaks its rule
 * @throws Error where there is no page, as in a module that is rendered on a server
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createBrowserHost } from 'identification-machine/browser';
 *
 * const host = createBrowserHost({
 *   actors: createGatewayActors({
 *     baseUrl: 'https://api-test.10npay.com',
 *     getAccessToken: () => login.accessToken(),
 *   }),
 *   subject: { userId: 42 },
 *   returnUrls: { success: '/identified', fail: '/not-identified' },
 * });
 * host.subscribe(() => {
 *   const { state, hosted, can } = host.getSnapshot();
 *   document.body.dataset['state'] = state;
 * });
 *
 * declare const login: { accessToken(): Promise<string | null> };
 * ```
 */
export function createBrowserHost(options: BrowserHostOptions): ScreenHost {
  const { identification, returnUrls, navigate, locks, inspect, ...checked } =
    parseBrowserHostOptions(options);
  const inputFrom = (checkpoint: unknown) => identificationInput({ ...identification, checkpoint });
  const input = inputFrom(null);
  const { userId, userType } = input.subject;
  const name = `identification-machine:${userType}:${String(userId)}`;
  const idle = idleViewOf(input);
  const storage = createCheckpointStorage({
    store: checked.storage,
    key: name,
    timeToLive: checked.timeToLive,
  });

  /** The window that was opened last, until a return is reported from it. */
  let hostedWindow: HostedWindow | null = null;
  let popup: ScreenView['popup'] = 'none';
  let active: DeviceIdentification | null = null;
  const listeners = createListeners();

  function currentView(): ScreenView {
    const state = tabs.state();
    return {
      ...(state?.view ?? idle),
      tab: tabs.role(),
      persistence: (state?.isPersistent ?? storage.isPersistent()) ? 'stored' : 'memory',
      connection: state?.isOffline === true ? 'offline' : 'online',
      popup,
      refusal: null,
    };
  }

  function changed(): void {
    view = currentView();
    if (popup !== 'none' && HAS_NO_HOSTED_PAGE.has(view.state)) closeHostedWindow();
    listeners.call();
  }

  function setPopup(state: ScreenView['popup']): void {
    popup = state;
    changed();
  }

  /** @returns whether this tab had opened a window */
  function closeHostedWindow(): boolean {
    const opened = hostedWindow;
    hostedWindow = null;
    opened?.close();
    if (popup !== 'none') setPopup('none');
    return opened !== null;
  }

  /** Makes this tab the active one. */
  function lead(lastState: SharedState | null): Leader {
    if (lastState !== null && lastState.checkpoint !== null) storage.adopt(lastState);
    const tab = createDeviceIdentification({
      actors: checked.actors,
      inputFrom,
      startOnLoad: checked.startOnLoad,
      abandonAfter: checked.abandonAfter,
      inspect,
      storage,
      isHidden,
      isOffline,
      changed: () => {
        changed();
        tabs.broadcast();
      },
    });
    active = tab;
    return {
      begin: (commands) => {
        tab.begin(() => {
          for (const command of commands) tab.perform(command);
        }, commands.length > 0);
      },
      perform: tab.perform,
      state: () => ({
        view: tab.view(),
        checkpoint: tab.checkpoint(),
        wait: tab.wait(),
        savedAt: Date.now(),
        isPersistent: storage.isPersistent(),
        isOffline: tab.isOffline(),
      }),
      nudge: tab.nudge,
      stop: () => {
        tab.stop();
        active = null;
      },
    };
  }

  const tabs = createTabs({ name, locks, lead, changed, returned: closeHostedWindow });
  let view = currentView();
  const pageReturn = readPageReturn(returnUrls);
  if (pageReturn !== null) {
    const id = randomId();
    reportToOpener(id, pageReturn.event);
    tabs.perform(pageReturn.event, pageReturn.markHandled, id);
  }
  tabs.join();
  const closing = new AbortController();
  watchAttention(
    {
      visibilityChanged: () => {
        active?.visibilityChanged();
        tabs.checkActiveTab();
      },
      networkChanged: () => active?.networkChanged(),
      left: tabs.leave,
      cameBack: tabs.join,
    },
    closing.signal,
  );
  const stopReports = watchReports(({ source, id, event }) => {
    if (hostedWindow?.isSource(source) !== true) return;
    tabs.perform(event, undefined, id);
    closeHostedWindow();
  });

  return {
    getSnapshot: () => view,
    subscribe: listeners.add,
    send: ({ type }) => {
      tabs.perform({ type });
      // The user says that the hosted page is done with.
      if (type.startsWith('redirect.')) closeHostedWindow();
    },
    start: ({ restart = false } = {}) => {
      tabs.perform({ type: restart && view.can.includes('restart') ? 'restart' : 'start' });
    },
    open: (where = checked.openIn) => {
      const url = view.hosted?.url ?? null;
      if (url === null) return;
      if (where === 'page') {
        navigate(url);
        return;
      }
      closeHostedWindow();
      const opened = openHostedWindow(() => {
        setPopup('none');
      }, closing.signal);
      hostedWindow = opened?.show(url) === true ? opened : null;
      setPopup(hostedWindow === null ? 'blocked' : 'open');
    },
    // The identification is in this browser alone.
    handOff: null,
    forget: () => {
      tabs.perform({ type: 'forget' });
    },
    close: () => {
      closing.abort();
      stopReports();
      tabs.leave();
      listeners.clear();
    },
  };
}
