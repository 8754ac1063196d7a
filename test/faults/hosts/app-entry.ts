/** The app of the fault table: native hosts that the test controls. */
import { installPlatform } from './app-platform.js';
import {
  createGatewayActors,
  createXhrTransport,
  type IdentificationActors,
  type IdentificationEventType,
} from '../../../src/index.js';
import { createJournal } from '../../../src/inspect/index.js';
import {
  createNativeHost,
  type NativeHost,
  type NativeStorage,
} from '../../../src/native/index.js';
import { fullText, observationOf, type DriverOptions, type Subject } from './driver.js';
import type { PageMessage, PageOptions } from './page-entry.js';

export type AppOptions = PageOptions & {
  readonly getAccessToken: DriverOptions['getAccessToken'];
  readonly tell: (message: PageMessage) => void;
  readonly storage: NativeStorage;
};

export interface DrivenApp {
  open(options: AppOptions): void;
  /** Begins, and resolves when the host is ready. */
  begin(subject: Subject): Promise<void>;
  send(userId: number, types: readonly IdentificationEventType[]): void;
  /** Opens the hosted page; the URL that the browser gets, or `null`. */
  visit(userId: number): Promise<string | null>;
  /** The system gives the app a URL. */
  receive(userId: number, url: string): void;
  /** Ends the app. */
  end(): void;
}

declare global {
  var drivenApp: DrivenApp;
}

interface Running {
  readonly host: NativeHost;
  opened: (url: string) => void;
  receive: (url: string) => void;
}

installPlatform();

const running = new Map<number, Running>();
let actors: IdentificationActors | null = null;
let options: AppOptions | null = null;

const of = (userId: number): Running => {
  const app = running.get(userId);
  if (app === undefined) throw new Error('This user has no identification.');
  return app;
};

globalThis.drivenApp = {
  open: (given) => {
    options = given;
    actors = createGatewayActors({
      baseUrl: given.baseUrl,
      getAccessToken: given.getAccessToken,
      transport: createXhrTransport(),
      allowInsecureLoopback: true,
      ...(given.allowedHosts !== null && { allowedHosts: [...given.allowedHosts] }),
    });
  },
  begin: async (subject) => {
    if (actors === null || options === null) throw new Error('The app has no options yet.');
    const { timings = {}, pendingStatuses, storage, tell } = options;
    const { userId } = subject;
    let receive: (url: string) => void = () => undefined;
    try {
      const host = createNativeHost({
        actors,
        subject,
        timings,
        pendingStatuses: [...pendingStatuses],
        returnUrls: { success: 'myapp://identified', fail: 'myapp://not-identified' },
        storage,
        app: {
          launchUrl: () => null,
          onUrl: (listener) => {
            receive = listener;
            return () => undefined;
          },
          onForeground: () => () => undefined,
        },
        browser: {
          open: (url) => {
            of(userId).opened(url);
            return new Promise(() => undefined);
          },
        },
        inspect: createJournal({
          write: (entry) => {
            tell({ type: 'reported', text: JSON.stringify(entry) });
          },
        }),
      });
      running.set(userId, {
        host,
        opened: () => undefined,
        receive: (url) => {
          receive(url);
        },
      });
      const look = (): void => {
        const { state, ...view } = host.getSnapshot();
        if (state !== 'idle')
          tell({ type: 'observed', userId, observation: observationOf({ ...view, state }) });
      };
      host.subscribe(look);
      await host.ready;
    } catch (error) {
      tell({ type: 'reported', text: fullText(error) });
      throw error;
    }
  },
  send: (userId, types) => {
    for (const type of types) of(userId).host.send({ type });
  },
  visit: (userId) =>
    new Promise((resolve) => {
      const app = of(userId);
      app.opened = resolve;
      if (app.host.getSnapshot().hosted === null) resolve(null);
      else app.host.open();
    }),
  receive: (userId, url) => {
    of(userId).receive(url);
  },
  end: () => {
    for (const { host } of running.values()) host.close();
    running.clear();
  },
};
