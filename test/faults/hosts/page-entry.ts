/** The script of the fault table's page: browser hosts that the test controls. */
import {
  createGatewayActors,
  type IdentificationActors,
  type IdentificationEventType,
  type ScreenHost,
} from '../../../src/index.js';
import { createBrowserHost } from '../../../src/browser/index.js';
import { createJournal } from '../../../src/inspect/index.js';
import {
  fullText,
  observationOf,
  type DriverOptions,
  type Observation,
  type Subject,
} from './driver.js';

/** A message from the page to the test. */
export type PageMessage =
  | { readonly type: 'observed'; readonly userId: number; readonly observation: Observation }
  | { readonly type: 'wrote'; readonly text: string }
  | { readonly type: 'reported'; readonly text: string };

export type PageOptions = Pick<DriverOptions, 'timings' | 'pendingStatuses' | 'allowedHosts'> & {
  readonly baseUrl: string;
};

export interface DrivenPage {
  open(options: PageOptions): void;
  begin(subject: Subject): void;
  send(userId: number, types: readonly IdentificationEventType[]): void;
  hostedUrl(userId: number): string | null;
  /** Closes the hosts, and keeps their storage. */
  close(): void;
}

declare global {
  var driven: DrivenPage;
  var tellTest: (message: PageMessage) => void;
  var askForToken: (request: { readonly forceRefresh: boolean }) => Promise<string | null>;
}

const hosts = new Map<number, ScreenHost>();
let actors: IdentificationActors | null = null;
let options: PageOptions | null = null;

const setItem = Storage.prototype.setItem.bind(localStorage);
Storage.prototype.setItem = (key, value) => {
  tellTest({ type: 'wrote', text: value });
  setItem(key, value);
};

const hostOf = (userId: number): ScreenHost => {
  const host = hosts.get(userId);
  if (host === undefined) throw new Error('This user has no identification.');
  return host;
};

globalThis.driven = {
  open: (given) => {
    options = given;
    actors = createGatewayActors({
      baseUrl: given.baseUrl,
      getAccessToken: (request) => askForToken(request),
      allowInsecureLoopback: true,
      ...(given.allowedHosts !== null && { allowedHosts: given.allowedHosts }),
    });
  },
  begin: (subject) => {
    if (actors === null || options === null) throw new Error('The page has no options yet.');
    try {
      const { timings = {}, pendingStatuses } = options;
      const host = createBrowserHost({
        actors,
        subject,
        timings,
        pendingStatuses: [...pendingStatuses],
        returnUrls: { success: '/success', fail: '/fail' },
        inspect: createJournal({
          write: (entry) => {
            tellTest({ type: 'reported', text: JSON.stringify(entry) });
          },
        }),
      });
      const { userId } = subject;
      hosts.set(userId, host);
      const look = (): void => {
        const { state, ...view } = host.getSnapshot();
        if (state !== 'idle')
          tellTest({ type: 'observed', userId, observation: observationOf({ ...view, state }) });
      };
      host.subscribe(look);
      look();
    } catch (error) {
      tellTest({ type: 'reported', text: fullText(error) });
      throw error;
    }
  },
  send: (userId, types) => {
    for (const type of types) hostOf(userId).send({ type });
  },
  hostedUrl: (userId) => hostOf(userId).getSnapshot().hosted?.url ?? null,
  close: () => {
    for (const host of hosts.values()) host.close();
    hosts.clear();
  },
};
