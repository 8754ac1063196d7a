import { createActor } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import { viewOf } from '../../machines/identification.view.js';
import { identificationInput } from '../input/identification-input.js';
import { actInTab, type ActiveTab } from './active-tab.js';
import { watchAttention } from '../host/attention.js';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';
import { createCheckpointStorage } from './checkpoint-storage.js';
import { parseOptions, type BrowserHostOptions } from './options.js';
import { readPageReturn } from './page-return.js';
import { openPopup, type Popup } from './popup.js';
import type { SharedState } from './tab-channel.js';
import { createTabs, type Leader } from './tabs.js';

/**
 * Hosts an identification in a page: begins it, or goes on with it after a reload, a return from a
 * hosted page, or in a new tab. Needs a page; do not call it while rendering on a server.
 *
 * One tab acts and the others show what it does. A page that is hidden or offline does not use up a
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
    parseOptions(options);
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

  function look(): ScreenView {
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
    view = look();
    for (const listener of listeners) listener();
  }

  function setPopup(opened: Popup | null, state: ScreenView['popup']): void {
    popup = opened;
    popupState = state;
    changed();
  }

  /** This tab is the one that acts. */
  function lead(told: SharedState | null): Leader {
    if (told !== null && told.checkpoint !== null) storage.adopt(told);
    const acting = actInTab({
      machine,
      inputFrom,
      inspect,
      storage,
      changed: () => {
        changed();
        tabs.tell();
      },
    });
    active = acting;
    return {
      begin: (commands) => {
        acting.resume();
        for (const command of commands) acting.perform(command);
        if (acting.view() === null && checked.startOnLoad) acting.perform({ type: 'start' });
      },
      perform: (command) => {
        acting.perform(command);
        if (!command.type.startsWith('redirect.') || popup === null) return;
        // The return page has told; its window has done its part.
        popup.close();
        setPopup(null, 'none');
      },
      state: () => ({
        view: acting.view(),
        checkpoint: acting.checkpoint(),
        savedAt: Date.now(),
        isPersistent: storage.isPersistent(),
        isOffline: acting.isPaused(),
      }),
      nudge: acting.nudge,
      stop: () => {
        acting.stop();
        active = null;
      },
    };
  }

  const tabs = createTabs({ name, locks, lead, changed });
  let view = look();
  const pageReturn = readPageReturn(returnUrls);
  if (pageReturn !== null) tabs.ask(pageReturn.event, pageReturn.markHandled);
  tabs.join();
  const stopWatching = watchAttention({
    regained: () => {
      active?.attentionRegained();
      tabs.look();
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
      tabs.ask({ type });
    },
    start: () => {
      tabs.ask({ type: 'start' });
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
      tabs.ask({ type: 'forget' });
    },
    close: () => {
      stopWatching();
      tabs.leave();
      listeners.clear();
    },
  };
}
