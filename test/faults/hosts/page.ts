/** A page in Chromium: one for all scenarios, each against a sandbox of its own. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Checkpoint, GetAccessToken } from '../../../src/index.js';
import { launchChromium } from '../../support/chromium.js';
import {
  entered,
  type DrivenHost,
  type Driver,
  type DriverOptions,
  type Saw,
  type Sight,
  type Subject,
  type Tamper,
} from './driver.js';
import type { PageMessage } from './page-entry.js';

export interface PageDriver extends Driver {
  close(): Promise<void>;
}

/** What the page's messages and questions go to while a scenario is played. */
interface Listener {
  readonly getAccessToken: GetAccessToken;
  readonly hear: (message: PageMessage) => void;
}

export async function startPage(): Promise<PageDriver> {
  const { origin, close } = await servePage();
  const browser: Browser = await launchChromium();
  const page = await browser.newPage();
  let listener: Listener | null = null;
  await page.exposeFunction('tellTest', (message: PageMessage) => listener?.hear(message));
  await page.exposeFunction('askForToken', (request: Parameters<GetAccessToken>[0]) =>
    listener?.getAccessToken(request),
  );
  page.on('console', (message) => listener?.hear({ type: 'told', text: message.text() }));
  page.on('pageerror', (error) => listener?.hear({ type: 'told', text: error.stack ?? '' }));
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

/** The page on an origin of its own: the gateway is another one. */
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

interface Begun {
  readonly subject: Subject;
  readonly saw: Saw;
  readonly sights: Sight[];
}

async function drive(
  page: Page,
  origin: string,
  { sandbox, getAccessToken, timings, pendingStatuses, allowedHosts }: DriverOptions,
): Promise<Listener & { readonly host: DrivenHost }> {
  const all = new Map<number, Begun>();
  const written: string[] = [];
  const told: string[] = [];
  const devTools = await page.context().newCDPSession(page);
  const open = (): Promise<void> =>
    page.evaluate(
      (options) => {
        driven.open(options);
      },
      { baseUrl: sandbox.url, timings, pendingStatuses, allowedHosts },
    );
  const begin = ({ subject }: Begun): Promise<void> =>
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
    begin: async (subject, saw) => {
      const { userId } = subject;
      const begun = { subject, saw, sights: [] as Sight[] };
      all.set(userId, begun);
      await begin(begun);
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
        states: () => Promise.resolve(entered(begun.sights)),
      };
    },
    crash: async (tamper) => {
      if (tamper !== undefined) {
        await page.goto(`${origin}/elsewhere`);
        await tamperWith(page, tamper);
      }
      await load(page, origin);
      await open();
      for (const begun of all.values()) await begin(begun);
    },
    kept: () => Promise.resolve(written.join('\n')),
    told: () => Promise.resolve(told.join('\n')),
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
    hear: (message) => {
      if (message.type === 'wrote') written.push(message.text);
      else if (message.type === 'told') told.push(message.text);
      else {
        const begun = all.get(message.userId);
        begun?.sights.push(message.sight);
        begun?.saw(message.sight);
      }
    },
  };
}

async function tamperWith(page: Page, tamper: Tamper): Promise<void> {
  const stored = await page.evaluate(() => Object.entries(localStorage) as [string, string][]);
  for (const [key, text] of stored) {
    // As the host has stored it.
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
