/** The script of the fault table's page in front of a server: remote hosts that the test controls. */
import { createRemoteHost, type RemoteHostOptions } from '../../../src/client/index.js';
import type { IdentificationEventType, ScreenHost } from '../../../src/index.js';
import { observationOf } from './driver.js';
import type { PageMessage } from './page-entry.js';

export type Metadata = NonNullable<RemoteHostOptions['metadata']>;

export interface DrivenRemotePage {
  /** Shows the user's identification, and starts one where `metadata` is given; rejects if that is refused. */
  begin(userId: number, metadata: Metadata | null): Promise<void>;
  send(userId: number, types: readonly IdentificationEventType[]): void;
  /** Opens the hosted page. Its URL, or the code of the refusal. */
  open(userId: number): Promise<{ readonly url: string } | { readonly refused: string }>;
  close(): void;
}

declare global {
  var drivenRemote: DrivenRemotePage;
  var tellTest: (message: PageMessage) => void;
}

interface Shown {
  readonly host: ScreenHost;
  navigate: (url: string) => void;
}

const all = new Map<number, Shown>();

const shownTo = (userId: number): Shown => {
  const shown = all.get(userId);
  if (shown === undefined) throw new Error('This user has no identification.');
  return shown;
};

/** The client gives its screen the code of an error; a developer sees the whole answer, too. */
const fetchAndReport: typeof fetch = async (target, init) => {
  const response = await fetch(target, init);
  if (response.status >= 400) {
    tellTest({ type: 'reported', text: await response.clone().text() });
  }
  return response;
};

globalThis.drivenRemote = {
  begin: (userId, metadata) =>
    new Promise((resolve, reject) => {
      const host = createRemoteHost({
        url: '/api',
        headers: () => ({ authorization: `user ${String(userId)}` }),
        fetch: fetchAndReport,
        navigate: (url) => {
          shownTo(userId).navigate(url);
        },
        ...(metadata !== null && { startOnLoad: true, metadata }),
      });
      all.set(userId, { host, navigate: () => undefined });
      const look = (): void => {
        const view = host.getSnapshot();
        const { state, refusal } = view;
        if (refusal?.action === 'start') reject(new Error(refusal.code));
        if (state === 'idle') return;
        tellTest({ type: 'observed', userId, observation: observationOf({ ...view, state }) });
        resolve();
      };
      host.subscribe(look);
      look();
    }),
  send: (userId, types) => {
    for (const type of types) shownTo(userId).host.send({ type });
  },
  open: (userId) =>
    new Promise((resolve) => {
      const shown = shownTo(userId);
      if (shown.host.getSnapshot().hosted === null) {
        resolve({ refused: 'noHostedPage' });
        return;
      }
      const stop = shown.host.subscribe(() => {
        const { refusal } = shown.host.getSnapshot();
        if (refusal?.action !== 'open') return;
        stop();
        resolve({ refused: refusal.code });
      });
      shown.navigate = (url) => {
        stop();
        resolve({ url });
      };
      shown.host.open('page');
    }),
  close: () => {
    for (const { host } of all.values()) host.close();
    all.clear();
  },
};
