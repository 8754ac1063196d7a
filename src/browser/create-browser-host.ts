import { createActor } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import { viewOf } from '../../machines/identification.view.js';
import { identificationInput } from '../input/identification-input.js';
import { watchAttention } from '../host/attention.js';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';
import { createActiveTab, type ActiveTab } from './active-tab.js';
import { createCheckpointStorage } from './checkpoint-storage.js';
import { parseBrowserHostOptions, type BrowserHostOptions } from './options.js';
import { readPageReturn } from './return-urls.js';
import type { SharedState } from './tab-channel.js';
import { createTabs, type Leader } from './tabs.js';

/**
 * Hosts an identification in a page: starts it, or resumes it after a reload, a return from a
 * hosted page, or in a new tab. Needs a page; do not call it while rendering on a server.
 *
 * One tab is active, and the others mirror it. A page that is hidden or offline does not use up a
 * deadline. A return is recognised by its URL and handled once.
 *
 * @throws InvalidInputError that names each option that breaks its rule
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
  const { userId, userType } = inputFrom(null).subject;
  const name = `identification-machine:${userType}:${String(userId)}`;
  const machine = identificationMachine.provide({ actors: checked.actors });
  const unstarted = createActor(machine, { input: inputFrom(null) }).getSnapshot();
  const idle = { ...viewOf(unstarted), state: 'idle', working: false, can: [] } as const;
  const storage = createCheckpointStorage({
    store: checked.storage,
    key: name,
    timeToLive: checked.timeToLive,
  });

  let popup: Popup | null = null;
  let popupState: ScreenView['popup'] = 'none';
  let active: ActiveTab | null = null;
  const listeners = new Set<() => void>();

  function currentView(): ScreenView {
    const state = tabs.state();
    return {
      ...(state?.view ?? idle),
      tab: tabs.role(),
      persistence: (state?.isPersistent ?? storage.isPersistent()) ? 'stored' : 'memory',
      connection: state?.isOffline === true ? 'offline' : 'online',
      popup: popupState,
    };
  }

  function changed(): void {
    view = currentView();
    for (const listener of listeners) listener();
  }

  function setPopup(opened: Popup | null, state: ScreenView['popup']): void {
    popup = opened;
    popupState = state;
    changed();
  }

  /** Makes this tab the active one. */
  function lead(lastState: SharedState | null): Leader {
    if (lastState !== null && lastState.checkpoint !== null) storage.adopt(lastState);
    const tab = createActiveTab({
      machine,
      inputFrom,
      inspect,
      storage,
      changed: () => {
        changed();
        tabs.broadcast();
      },
    });
    active = tab;
    return {
      begin: (commands) => {
        tab.resume();
        for (const command of commands) tab.perform(command);
        if (tab.view() === null && checked.startOnLoad) tab.perform({ type: 'start' });
      },
      perform: (command) => {
        tab.perform(command);
        if (!command.type.startsWith('redirect.') || popup === null) return;
        // The return was reported: the window is not needed any more.
        popup.close();
        setPopup(null, 'none');
      },
      state: () => ({
        view: tab.view(),
        checkpoint: tab.checkpoint(),
        savedAt: Date.now(),
        isPersistent: storage.isPersistent(),
        isOffline: tab.isPaused(),
      }),
      nudge: tab.nudge,
      stop: () => {
        tab.stop();
        active = null;
      },
    };
  }

  const tabs = createTabs({ name, locks, lead, changed });
  let view = currentView();
  const pageReturn = readPageReturn(returnUrls);
  if (pageReturn !== null) tabs.perform(pageReturn.event, pageReturn.markHandled);
  tabs.join();
  const stopWatching = watchAttention({
    regained: () => {
      active?.attentionRegained();
      tabs.checkActiveTab();
    },
    lost: () => active?.attentionLost(),
    left: tabs.leave,
    cameBack: tabs.join,
  });

  return {
    getSnapshot: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    send: ({ type }) => {
      tabs.perform({ type });
    },
    start: () => {
      tabs.perform({ type: 'start' });
    },
    open: (where = checked.openIn) => {
      const { hosted } = view;
      if (hosted === null) return;
      if (where === 'page') {
        navigate(hosted.url);
        return;
      }
      popup?.close();
      const opened = openPopup(hosted.url, () => {
        setPopup(null, 'none');
      });
      setPopup(opened, opened === null ? 'blocked' : 'open');
    },
    forget: () => {
      tabs.perform({ type: 'forget' });
    },
    close: () => {
      stopWatching();
      tabs.leave();
      listeners.clear();
    },
  };
}

const POPUP_FEATURES = 'popup,width=480,height=760';

/** How often to check whether the user has closed the popup: browsers send no event for it. */
const CLOSED_CHECK_INTERVAL_MS = 500;

/** A window with a hosted page. */
interface Popup {
  readonly close: () => void;
}

/**
 * Opens a hosted page in a window. Browsers allow that only while the user's click is handled.
 *
 * @returns `null` if the browser has blocked the window
 */
function openPopup(url: string, closed: () => void): Popup | null {
  const popup = window.open('about:blank', '_blank', POPUP_FEATURES);
  if (popup === null) return null;
  // So that the hosted page cannot navigate this page.
  popup.opener = null;
  popup.location.replace(url);
  const timer = setInterval(() => {
    if (!popup.closed) return;
    clearInterval(timer);
    closed();
  }, CLOSED_CHECK_INTERVAL_MS);
  return {
    close: () => {
      clearInterval(timer);
      popup.close();
    },
  };
}
