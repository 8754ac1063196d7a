import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import type { BrowserHostOptions } from '../../src/browser/index.js';
import type { ScreenHost } from '../../src/index.js';
import { startDemo, type Demo } from './demo.js';

/** The globals of the bare page, for tests that run code in it. */
declare global {
  /** Makes a host for the user 42 with the sandbox that serves the page. */
  var host: (options?: Partial<BrowserHostOptions>) => ScreenHost;
  /** Keeps a host between two evaluations. */
  var identification: ScreenHost;
}

const ENTRY = `
  import { createGatewayActors } from './src/index.js';
  import { createBrowserHost } from './src/browser/index.js';
  const answer = await fetch('/oauth/token', { method: 'POST' });
  const { access_token: token } = await answer.json();
  globalThis.host = (options) => createBrowserHost({
    actors: createGatewayActors({
      baseUrl: location.origin,
      getAccessToken: () => token,
      allowInsecureLoopback: true,
    }),
    subject: { userId: 42 },
    timings: { pollInterval: 100 },
    returnUrls: { success: '/app/bare.html?success', fail: '/app/bare.html?fail' },
    ...options,
  });
`;

export interface Bare extends Demo {
  /** Loads the bare page, with a query such as `?success`. */
  readonly load: (query?: string, page?: Page) => Promise<void>;
}

/** The bundle of the page, made once for all tests. */
let bundled: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const {
    outputFiles: [file],
  } = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return file?.text ?? '';
}

/** Starts a sandbox that serves a page with only the host's code. */
export async function startBare(): Promise<Bare> {
  let directory = '';
  const demo = await startDemo({ prepare: (path) => (directory = path) });
  writeFileSync(join(directory, 'bare.js'), await (bundled ??= bundle()));
  writeFileSync(
    join(directory, 'bare.html'),
    '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/app/bare.js"></script>',
  );
  return {
    ...demo,
    load: async (query = '', page = demo.page) => {
      await page.goto(`${demo.origin}/app/bare.html${query}`);
      await page.waitForFunction(() => 'host' in globalThis);
    },
  };
}
