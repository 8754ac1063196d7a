/** A page with the element in Chromium, under the strictest Content-Security-Policy that it promises. */
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { createSampleHost, SampleHost, SAMPLE_VIEWS } from '../../src/demo/sample-views.js';
import type { ExternalIdentification } from '../../src/element/index.js';
import { closeNow, listen } from '../../src/net/listen.js';
import { sharedChromium } from '../support/chromium.js';
import { once } from '../support/once.js';

declare global {
  /** What the page's script has made. */
  var kit: {
    readonly createSampleHost: typeof createSampleHost;
    readonly views: typeof SAMPLE_VIEWS;
    readonly define: (name?: string) => void;
  };
  var screenHost: SampleHost;
  var shownElement: ExternalIdentification;
  /** The calls of the host's methods, and the names of the events. */
  var seen: string[];
  /** The violations of the Content-Security-Policy. */
  var violations: string[];
}

const ENTRY = `
  import { defineExternalIdentification } from './src/element/index.js';
  import { createSampleHost, SAMPLE_VIEWS } from './src/demo/sample-views.js';
  globalThis.violations = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
    violations.push(violatedDirective);
  });
  globalThis.kit = { createSampleHost, views: SAMPLE_VIEWS, define: defineExternalIdentification };
`;

/** The scripts by their names; the languages are files of their own. */
const bundle = (): Promise<ReadonlyMap<string, string>> =>
  once('element', async () => {
    const { outputFiles } = await build({
      stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
      bundle: true,
      splitting: true,
      format: 'esm',
      target: 'es2022',
      outdir: 'out',
      entryNames: 'app',
      write: false,
    });
    return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  });

/** The directives that the documentation promises to work. */
const POLICY = "default-src 'self'; require-trusted-types-for 'script'";

const page = (body: string): string => `<!doctype html><html lang="en"><head>
  <title>A page of an app</title><meta name="color-scheme" content="light dark">
  <link rel="icon" href="/icon"><link rel="stylesheet" href="/page.css">
  <script type="module" src="/app.js"></script>
  </head><body><main><h1>An app</h1>${body}</main></body></html>`;

export interface ElementPage {
  readonly page: Page;
  /** The requests for scripts, by name. */
  readonly scripts: readonly string[];
  /** The messages on the console, and uncaught errors. */
  readonly console: readonly string[];
}

/** Opens a page with its script loaded; nothing is registered yet. */
export async function openPage(
  body = '',
  options: BrowserContextOptions = {},
): Promise<ElementPage> {
  const files = await bundle();
  const scripts: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const script = files.get(url.slice(1));
    response.setHeader('content-security-policy', POLICY);
    if (script !== undefined) {
      scripts.push(url.slice(1));
      response.setHeader('content-type', 'text/javascript').end(script);
    } else if (url === '/page.css') {
      response.setHeader('content-type', 'text/css').end('body { background: Canvas; }');
    } else if (url === '/icon') response.writeHead(204).end();
    else response.setHeader('content-type', 'text/html').end(page(body));
  });
  const origin = await listen(server, { port: 0 });
  const context = await (
    await sharedChromium()
  ).newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const messages: string[] = [];
  context.on('console', (message) => messages.push(message.text()));
  context.on('weberror', (error) => messages.push(String(error.error())));
  onTestFinished(async () => {
    await context.close();
    await closeNow(server);
  });
  const opened = await context.newPage();
  await opened.goto(origin);
  await opened.waitForFunction(() => 'kit' in globalThis);
  return { page: opened, scripts, console: messages };
}

/** Opens a page with the element on a host that shows a view, in a language. */
export async function showElement(
  name: string,
  options: BrowserContextOptions & { readonly lang?: string } = {},
): Promise<ElementPage> {
  const { lang = 'en', ...context } = options;
  const opened = await openPage('', context);
  await opened.page.evaluate(
    ([view, language]) => {
      kit.define();
      globalThis.seen = [];
      const first = kit.views.get(view);
      if (first === undefined) throw new Error(`There is no view "${view}".`);
      globalThis.screenHost = kit.createSampleHost(first, (method, argument) => {
        seen.push(typeof argument === 'string' ? `${method} ${argument}` : method);
      });
      const element = (globalThis.shownElement = document.createElement('external-identification'));
      element.host = screenHost;
      element.lang = language;
      for (const type of ['change', 'completed', 'failed', 'open'] as const) {
        element.addEventListener(`identification${type}`, ({ detail }) => {
          seen.push(`${type} ${detail.state}`);
        });
      }
      document.querySelector('main')?.append(element);
    },
    [name, lang] as const,
  );
  await opened.page.locator('[part~="card"]').waitFor();
  return opened;
}

/** Shows another view, and waits until it is drawn. */
export const show = (page: Page, name: string): Promise<void> =>
  page.evaluate(async (view) => {
    const next = kit.views.get(view);
    if (next === undefined) throw new Error(`There is no view "${view}".`);
    screenHost.show(next);
    await shownElement.updateComplete;
  }, name);

/** What has been called and dispatched so far; empties the list. */
export const takeSeen = (page: Page): Promise<string[]> =>
  page.evaluate(() => seen.splice(0, seen.length));

/** The text of what has the focus, inside shadow roots. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active?.textContent.trim() ?? '';
  });
