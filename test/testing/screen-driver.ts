/** A driver of the paths for a `ScreenHost` in this process. */
import type { ScreenHost, ScreenView } from '../../src/index.js';
import {
  observationOf,
  type IdentificationDriver,
  type RedirectOutcome,
} from '../../src/testing/index.js';

/** A screen, and what is around it. */
export interface OpenScreen {
  readonly host: ScreenHost;
  /** The URL that the screen has opened last, and waits for it. */
  opened(): Promise<string>;
  /** The user comes back from a hosted page. */
  comeBack(outcome: RedirectOutcome): Promise<unknown>;
  hint?(): Promise<unknown>;
  close(): Promise<void>;
}

interface ScreenDriverOptions extends Pick<
  IdentificationDriver,
  'gateway' | 'clock' | 'timings' | 'unsupported' | 'timeout' | 'tolerance'
> {
  /** Opens the screen of a new user, or that of the user before it again. */
  readonly openScreen: (user: 'new' | 'same') => Promise<OpenScreen>;
}

const isShown = (
  view: ScreenView,
): view is ScreenView & { readonly state: Exclude<ScreenView['state'], 'idle'> } =>
  view.state !== 'idle';

export function createScreenDriver({
  openScreen,
  ...options
}: ScreenDriverOptions): IdentificationDriver {
  let screen: OpenScreen | null = null;

  function running(): OpenScreen {
    if (screen === null) throw new Error('No identification has been started.');
    return screen;
  }

  return {
    ...options,
    start: async () => {
      screen = await openScreen('new');
      screen.host.start();
    },
    open: () => {
      const open = running();
      open.host.open();
      return open.opened();
    },
    redirect: async (outcome) => {
      await running().comeBack(outcome);
    },
    send: (type) => {
      running().host.send({ type });
      return Promise.resolve();
    },
    hint: async () => {
      await running().hint?.();
    },
    observe: () => {
      const view = running().host.getSnapshot();
      if (!isShown(view)) return Promise.reject(new Error('The screen shows nothing.'));
      return Promise.resolve(observationOf({ ...view, hosted: null }));
    },
    reload: async () => {
      await running().close();
      screen = await openScreen('same');
    },
    close: async () => {
      await screen?.close();
      screen = null;
    },
  };
}
