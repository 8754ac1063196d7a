/** A page in Chromium. All scenarios use the same one, each with its own sandbox. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Checkpoint, GetAccessToken } from '../../../src/index.js';
import { launchChromium } from '../../support/chromium.js';
import {
  statesOf,
  type DrivenHost,
  type Driver,
  type DriverOptions,
  type OnObservation,
  type Observation,
  type Subject,
  type Tamper,
} from './driver.js';
import type { PageMessage } from './page-entry.js';

export interface PageDriver extends Driver {
  close(): Promise<void>;
}

/** Receives the page's messages and token requests during a scenario. */
interface Listener {
  readonly getAccessToken: GetAccessToken;
  readonly receive: (message: PageMessage) => void;
}

export async function startPage(): Promise<PageDriver> {
  const { origin, close } = await servePage();
  const browser: Browser = await launchChromium();
  const page = await browser.newPage();
  let listener: Listener | null = null;
  await page.exposeFunction('tellTest', (message: PageMessage) => listener?.receive(message));
  await page.exposeFunction('askForToken', (request: Parameters<GetAccessToken>[0]) =>
    listener?.getAccessToken(request),
  );
  page.on('console', (message) => listener?.receive({ type: 'reported', text: message.text() }));
  page.on('pageerror', (error) => listener?.receive({ type: 'reported', text: error.stack ?? '' }));
  await load(page, origin);

  return {
    host: 'page',
    open: async (options) => {
      const { host, ...heard } = await drive(page, origin, options);
      listener = heard;
      return host;
    },
    close: async () => {
      await browser.close();
      close();
    },
  };
}

async function load(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.waitForFunction(() => 'driven' in globalThis);
}

/** Serves the page on its own origin, which is not the gateway's. */
async function servePage(): Promise<{ origin: string; close: () => void }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page-entry.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  const files: Record<string, [type: string, text: string]> = {
    '/': [
      'text/html',
      '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
    ],
    '/page.js': ['text/javascript', outputFiles[0]?.text ?? ''],
  };
  const server = createServer((request, response) => {
    const [type, text] = files[request.url ?? ''] ?? ['text/html', '<!doctype html>'];
    response.writeHead(200, { 'content-type': type }).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no TCP address.');
  return {
    origin: `http://localhost:${String(address.port)}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Identification {
  readonly subject: Subject;
  readonly onObservation: OnObservation;
  readonly observations: Observation[];
}

async function drive(
  page: Page,
  origin: string,
  { sandbox, getAccessToken, timings, pendingStatuses, allowedHosts }: DriverOptions,
): Promise<Listener & { readonly host: DrivenHost }> {
  const all = new Map<number, Identification>();
  const written: string[] = [];
  const reported: string[] = [];
  const devTools = await page.context().newCDPSession(page);
  const open = (): Promise<void> =>
    page.evaluate(
      (options) => {
        driven.open(options);
      },
      { baseUrl: sandbox.url, timings, pendingStatuses, allowedHosts },
    );
  const begin = ({ subject }: Identification): Promise<void> =>
    page.evaluate((given) => {
      driven.begin(given);
    }, subject);
  await page.evaluate(() => {
    localStorage.clear();
  });
  await open();
  onTestFinished(async () => {
    await page.evaluate(() => {
      driven.close();
    });
    await devTools.detach();
  });

  const host: DrivenHost = {
    begin: async (subject, onObservation) => {
      const { userId } = subject;
      const identification = { subject, onObservation, observations: [] as Observation[] };
      all.set(userId, identification);
      await begin(identification);
      return {
        send: (...types) =>
          page.evaluate(
            (given) => {
              driven.send(given.userId, given.types);
            },
            { userId, types },
          ),
        hostedUrl: async () => {
          const url = await page.evaluate((id) => driven.hostedUrl(id), userId);
          if (url === null) throw new Error('There is no page to open.');
          return url;
        },
        comeBack: () =>
          page.evaluate((id) => {
            driven.send(id, ['redirect.succeeded']);
          }, userId),
        states: () => Promise.resolve(statesOf(identification.observations)),
      };
    },
    crash: async (tamper) => {
      if (tamper !== undefined) {
        await page.goto(`${origin}/elsewhere`);
        await tamperWith(page, tamper);
      }
      await load(page, origin);
      await open();
      for (const identification of all.values()) await begin(identification);
    },
    stored: () => Promise.resolve(written.join('\n')),
    reported: () => Promise.resolve(reported.join('\n')),
    memory: async () => {
      const { usedSize, embedderHeapUsedSize, backingStorageSize } = (await devTools.send(
        'Runtime.getHeapUsage',
      )) as Record<string, number>;
      return (usedSize ?? 0) + (embedderHeapUsedSize ?? 0) + (backingStorageSize ?? 0);
    },
  };

  return {
    host,
    getAccessToken,
    receive: (message) => {
      if (message.type === 'wrote') written.push(message.text);
      else if (message.type === 'reported') reported.push(message.text);
      else {
        const identification = all.get(message.userId);
        identification?.observations.push(message.observation);
        identification?.onObservation(message.observation);
      }
    },
  };
}

async function tamperWith(page: Page, tamper: Tamper): Promise<void> {
  const stored = await page.evaluate(() => Object.entries(localStorage) as [string, string][]);
  for (const [key, text] of stored) {
    // The host stores this format.
    const { savedAt, checkpoint } = JSON.parse(text) as { savedAt: number; checkpoint: Checkpoint };
    const changed = JSON.stringify({ savedAt, checkpoint: tamper(checkpoint) });
    await page.evaluate(
      ([name, value]) => {
        localStorage.setItem(name, value);
      },
      [key, changed] as const,
    );
  }
}
