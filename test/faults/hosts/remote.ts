/**
 * A page in Chromium in front of a server: the user sees and does everything through
 * `createRemoteHost`. Page and API have one origin, as an app would have it. All scenarios use the same
 * page, each with a server of its own.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { build } from 'esbuild';
import { Hono } from 'hono';
import type { BrowserContext, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { createHttpApi, type HttpApi } from '../../../src/http/index.js';
import type { IdentificationHost, IdentificationState } from '../../../src/index.js';
import { createMemoryStore } from '../../../src/server/stores/memory/index.js';
import { closeNow, listen } from '../../../src/net/listen.js';
import { apiOptions, authorize, client } from '../../http/helpers.js';
import { launchChromium } from '../../support/chromium.js';
import { memoryOfProcess } from '../memory.js';
import type {
  DrivenHost,
  Driver,
  Observation,
  OnObservation,
  Subject,
  TimedObservation,
} from './driver.js';
import type { PageMessage } from './page-entry.js';
import type { Metadata } from './remote-entry.js';
import { follow, openServer, statesOfTimeline, type Server } from './server.js';

export interface RemotePageDriver extends Driver {
  close(): Promise<void>;
}

/** What the device says of itself; the rest comes from the app. */
const metadataOf = ({
  localTimezone = null,
  userAgent = null,
  browserLanguage = null,
  userLanguage = null,
  deviceName = null,
}: Subject): Metadata => ({
  ...{ localTimezone, userAgent, browserLanguage, userLanguage, deviceName },
});

/** Where the landing sends the browser. */
const WELCOME = '/welcome';

export async function startRemotePage(): Promise<RemotePageDriver> {
  const site = await serveSite();
  const browser = await launchChromium();
  const context = await browser.newContext();
  const page = await context.newPage();
  // Where users come back: to open a tab for each takes as long as all else that a scenario does in Chromium.
  const tab = await context.newPage();
  let receive: (message: PageMessage) => void = () => undefined;
  await page.exposeFunction('tellTest', (message: PageMessage) => {
    receive(message);
  });
  page.on('pageerror', (error) => {
    receive({ type: 'reported', text: error.stack ?? '' });
  });
  await load(page, site.url);

  return {
    host: 'page on a server',
    open: async (options) => {
      const store = createMemoryStore();
      const driven = await drive({
        ...{ page, tab, context, site },
        server: openServer(options, () => store),
      });
      receive = driven.receive;
      return driven.host;
    },
    close: async () => {
      await browser.close();
      await site.close();
    },
  };
}

async function load(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => 'drivenRemote' in globalThis);
}

interface Site {
  readonly url: string;
  /** Replaces the API behind the page. */
  readonly mount: (api: HttpApi) => void;
  readonly close: () => Promise<void>;
}

/** Serves the page, and the API of the moment beside it. */
async function serveSite(): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('remote-entry.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  const script = outputFiles[0]?.text ?? '';
  let api: HttpApi | null = null;
  const app = new Hono();
  app.get('/', (c) =>
    c.html(
      '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
    ),
  );
  app.get('/page.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript' }));
  app.get(WELCOME, (c) => c.html('<!doctype html><link rel="icon" href="data:,">Welcome back'));
  app.all('/api/*', (c) =>
    api === null ? c.body(null, 502) : api.fetch(c.req.raw, { prefix: '/api' }),
  );
  const server = createServer();
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing));
  const url = (await listen(server, { port: 0 })).replace('127.0.0.1', 'localhost');
  return {
    url,
    mount: (next) => {
      api?.drain();
      api = next;
    },
    close: () => closeNow(server),
  };
}

interface Identification {
  readonly subject: Subject;
  readonly onObservation: OnObservation;
  /** Every view on the server. */
  readonly history: TimedObservation[];
  /** Its id on the server, when it is started there. */
  id: string | null;
}

async function drive({
  page,
  tab,
  context,
  site,
  server,
}: {
  readonly page: Page;
  readonly tab: Page;
  readonly context: BrowserContext;
  readonly site: Site;
  readonly server: Server;
}): Promise<{
  readonly host: DrivenHost;
  readonly receive: (message: PageMessage) => void;
}> {
  const all = new Map<number, Identification>();
  const reported: string[] = [];
  const secret = randomBytes(32).toString('hex');

  const followOnServer = async ({ id, history }: Identification): Promise<void> => {
    if (id === null) return;
    await follow(server.host(), id, (observation) => {
      history.push({ ...observation, at: Date.now() });
    });
  };

  /** The host that runs now; what it starts is followed from its first view on. */
  const followedHost = (): IdentificationHost => {
    const host = server.host();
    return {
      ...host,
      start: async (subject, options) => {
        const started = await host.start(subject, options);
        const identification = all.get(subject.userId);
        if (identification !== undefined) {
          identification.id = started.identification.id;
          await followOnServer(identification);
        }
        return started;
      },
    };
  };

  /** The API of the host that runs now. What finalize says comes from the app, as documented. */
  const mount = (): void => {
    site.mount(
      createHttpApi(
        apiOptions(followedHost(), {
          secret,
          landing: { success: site.url + WELCOME, fail: site.url + WELCOME },
          authorize: (request) => {
            const caller = authorize(request);
            if (caller?.kind !== 'user') return caller;
            const { correlationType, bTrustAppCallBackId } = all.get(caller.userId)?.subject ?? {};
            return {
              ...caller,
              ...(correlationType !== undefined && { correlationType }),
              ...(bTrustAppCallBackId !== undefined && { bTrustAppCallBackId }),
            };
          },
        }),
      ),
    );
  };

  await context.clearCookies();
  mount();
  onTestFinished(async () => {
    await page.evaluate(() => {
      drivenRemote.close();
    });
  });

  const begin = (userId: number, metadata: Metadata | null): Promise<void> =>
    page.evaluate((given) => drivenRemote.begin(given.userId, given.metadata), {
      userId,
      metadata,
    });

  const host: DrivenHost = {
    begin: async (subject, onObservation) => {
      const { userId } = subject;
      const history: TimedObservation[] = [];
      all.set(userId, { subject, onObservation, history, id: null });
      await begin(userId, metadataOf(subject));
      return {
        send: (...types) =>
          page.evaluate(
            (given) => {
              drivenRemote.send(given.userId, given.types);
            },
            { userId, types },
          ),
        hostedUrl: async () => {
          const opened = await page.evaluate((id) => drivenRemote.open(id), userId);
          if ('url' in opened) return opened.url;
          throw new Error(opened.refused);
        },
        comeBack: async () => {
          await tab.goto(`${site.url}/api/return/success`);
          // Where the return could not be saved, the landing asks again without a click.
          await tab.waitForURL(`**${WELCOME}`);
        },
        states: async (): Promise<IdentificationState[]> => {
          const user = client(site.url, `user ${String(userId)}`);
          const { text, body } = await user.get('/api/identifications/current');
          reported.push(text);
          return statesOfTimeline(body);
        },
        history,
      };
    },
    crash: async (tamper) => {
      await server.crash(tamper);
      mount();
      for (const identification of all.values()) await followOnServer(identification);
      await load(page, site.url);
      for (const userId of all.keys()) await begin(userId, null);
    },
    stored: async () =>
      [server.stored(), await page.evaluate(() => JSON.stringify(localStorage))].join('\n'),
    reported: () => Promise.resolve([server.reported(), ...reported].join('\n')),
    memory: () => Promise.resolve(memoryOfProcess()),
  };

  return {
    host,
    receive: (message) => {
      if (message.type === 'observed') observe(message.userId, message.observation);
      else reported.push(message.text);
    },
  };

  function observe(userId: number, observation: Observation): void {
    all.get(userId)?.onObservation(observation);
  }
}
