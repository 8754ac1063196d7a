import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, onTestFinished, test } from 'vitest';
import { createSampleHost, SAMPLE_VIEWS, type SampleHost } from '../../src/demo/sample-views.js';
import { closeNow, listen } from '../../src/net/listen.js';
import { ExternalIdentification, useIdentification } from '../../src/react/index.js';
import { sharedChromium } from '../support/chromium.js';
import { once } from '../support/once.js';

declare global {
  var reactApp: {
    readonly host: SampleHost;
    readonly otherHost: SampleHost;
    readonly show: (view: string) => void;
    readonly render: (state: object) => void;
    readonly told: string[];
    /** The listeners that hosts have now. */
    readonly listeners: () => number;
  };
}

const ENTRY = `
  import { Activity, createElement, StrictMode } from 'react';
  import { createRoot, hydrateRoot } from 'react-dom/client';
  import { createSampleHost, SAMPLE_VIEWS } from '../../src/demo/sample-views.js';
  import { ExternalIdentification, useIdentification } from '../../src/react/index.js';

  let listeners = 0;
  const counted = (view) => {
    const host = createSampleHost(SAMPLE_VIEWS.get(view));
    return {
      ...host,
      subscribe: (listener) => {
        const remove = host.subscribe(listener);
        listeners += 1;
        return () => { listeners -= 1; remove(); };
      },
    };
  };
  const host = counted('phaseA');
  const otherHost = counted('completed');
  const told = [];

  function State({ host }) {
    return createElement('output', null, useIdentification(host).state);
  }
  function App({ mode = 'visible', isShown = true, useOther = false, hasState = true, version = 1 }) {
    const shown = useOther ? otherHost : host;
    return isShown && createElement(Activity, { mode },
      hasState && createElement(State, { host: shown }),
      createElement(ExternalIdentification, {
        host: shown,
        lang: 'en',
        headingLevel: 1,
        className: 'screen',
        onChange: ({ state }) => told.push('change ' + state),
        onCompleted: () => told.push('completed ' + version),
        onFailed: ({ failure }) => told.push('failed ' + failure.code),
        onOpen: (event) => { event.preventDefault(); told.push('open'); },
      }, createElement('p', { slot: 'footer' }, 'A footer')),
    );
  }
  const app = (state) => createElement(StrictMode, null, createElement(App, state));
  const place = document.querySelector('#app');
  const root = place.childElementCount > 0
    ? hydrateRoot(place, app({}), { onRecoverableError: (error) => { console.error(String(error)); } })
    : createRoot(place);
  globalThis.reactApp = {
    host, otherHost, told,
    listeners: () => listeners,
    show: (view) => { host.show(SAMPLE_VIEWS.get(view)); },
    render: (state) => { root.render(app(state)); },
  };
  if (place.childElementCount === 0) root.render(app({}));
`;

const bundle = (): Promise<string> =>
  once('react', async () => {
    const { outputFiles } = await build({
      stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
      bundle: true,
      format: 'esm',
      target: 'es2022',
      define: { 'process.env.NODE_ENV': '"development"' },
      write: false,
    });
    return outputFiles[0]?.text ?? '';
  });

/** Opens a page with the app in StrictMode; with markup of a server, it hydrates that. */
async function openApp(markup = ''): Promise<{ page: Page; console: readonly string[] }> {
  const script = await bundle();
  const server = createServer(({ url }, response) => {
    if (url === '/app.js') response.setHeader('content-type', 'text/javascript').end(script);
    else {
      response.setHeader('content-type', 'text/html').end(
        `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">
         <div id="app">${markup}</div><script type="module" src="/app.js"></script></html>`,
      );
    }
  });
  const origin = await listen(server, { port: 0 });
  const context = await (await sharedChromium()).newContext({ reducedMotion: 'reduce' });
  onTestFinished(async () => {
    await context.close();
    await closeNow(server);
  });
  const page = await context.newPage();
  const messages: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') messages.push(message.text());
  });
  page.on('pageerror', (error) => messages.push(String(error)));
  await page.goto(origin);
  return { page, console: messages };
}

const show = (page: Page, view: string): Promise<void> =>
  page.evaluate((name) => {
    reactApp.show(name);
  }, view);

const render = (page: Page, state: object): Promise<void> =>
  page.evaluate((next) => {
    reactApp.render(next);
  }, state);

const told = (page: Page): Promise<string[]> =>
  page.evaluate(() => reactApp.told.splice(0, reactApp.told.length));

const title = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { name, level: 1 }).waitFor();

test('the component shows the host, in StrictMode, and tells each change once', async () => {
  const { page, console } = await openApp();
  await title(page, 'Your identity is being checked');
  expect(await page.getByText('A footer').isVisible()).toBe(true);
  expect(await told(page)).toEqual(['change phaseA']);

  await show(page, 'signing');
  await title(page, 'Your documents are ready to sign');
  await page.getByRole('button', { name: 'Go to the signing' }).click();
  await show(page, 'failed: signingFailed');
  await title(page, 'The documents were not signed');
  await show(page, 'completed');
  await title(page, 'You are identified');

  expect(await told(page)).toEqual([
    ...['change signing', 'open', 'change failed', 'failed signingFailed'],
    ...['change completed', 'completed 1'],
  ]);
  expect(await page.locator('output').textContent()).toBe('completed');
  expect(console).toEqual([]);
});

test('the latest handler is called, and another host takes the place of the first', async () => {
  const { page } = await openApp();
  await title(page, 'Your identity is being checked');
  await told(page);

  await render(page, { useOther: true, version: 2 });
  await title(page, 'You are identified');

  expect(await told(page)).toEqual(['change completed', 'completed 2']);
});

test('a hidden Activity tells what happened meanwhile when it is shown again, once', async () => {
  const { page } = await openApp();
  await title(page, 'Your identity is being checked');
  await told(page);

  await render(page, { mode: 'hidden' });
  await page.locator('external-identification').waitFor({ state: 'hidden' });
  await show(page, 'completed');
  expect(await told(page)).toEqual([]);
  await render(page, { mode: 'visible' });
  await title(page, 'You are identified');
  await expect.poll(() => told(page)).toEqual(['change completed', 'completed 1']);
  await render(page, { mode: 'hidden' });
  await page.locator('external-identification').waitFor({ state: 'hidden' });
  await render(page, { mode: 'visible' });
  await title(page, 'You are identified');

  expect(await told(page)).toEqual([]);
});

test('an unmounted component leaves no listener at the host', async () => {
  const { page } = await openApp();
  await title(page, 'Your identity is being checked');

  await render(page, { isShown: false });

  await expect.poll(() => page.evaluate(() => reactApp.listeners())).toBe(0);
});

test('a server renders the empty element and the view of the hook, and the page hydrates it', async () => {
  const view = SAMPLE_VIEWS.get('phaseA');
  if (view === undefined) throw new Error('no view');
  const host = createSampleHost(view);
  const State = () => createElement('output', null, useIdentification(host).state);
  const markup = renderToString([
    createElement(State, { key: 1 }),
    createElement(
      ExternalIdentification,
      { key: 2, host, lang: 'en', className: 'screen' },
      createElement('p', { slot: 'footer' }, 'A footer'),
    ),
  ]);
  expect(markup).toBe(
    '<output>idle</output><external-identification lang="en" class="screen">' +
      '<p slot="footer">A footer</p></external-identification>',
  );

  const { page, console } = await openApp(`<!--&-->${markup}<!--/&-->`);

  await title(page, 'Your identity is being checked');
  await expect.poll(() => page.locator('output').textContent()).toBe('phaseA');
  expect(console).toEqual([]);
});

test('the hook works without a host', () => {
  const State = () => createElement('output', null, useIdentification(null).connection);

  expect(renderToString(createElement(State))).toBe('<output>reconnecting</output>');
});
