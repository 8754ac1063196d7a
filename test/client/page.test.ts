/** A screen in Chromium: hidden tabs, the network, other origins, and the tabs of one person. */
import { expect, test } from 'vitest';
import { pageScene, setHidden, text, usePage } from './page.js';

usePage();

test('a hidden page ends its stream, and catches up when it is shown', async () => {
  const { host, id, page, open, show } = await pageScene();
  await show();
  await text(page, 'awaitingRedirect online none -');
  await expect.poll(open).toBe(1);

  await setHidden(page, true);
  await expect.poll(open).toBe(0);
  await host.send(id, { type: 'cancel' });
  expect(await page.textContent('body')).toContain('awaitingRedirect');
  await setHidden(page, false);

  await text(page, 'cancelled online none -');
});

test('an offline page says so, refuses a call at once, and goes on when it is online', async () => {
  const { host, id, page, context, show } = await pageScene();
  await show();
  await text(page, 'awaitingRedirect online none -');

  await context.setOffline(true);
  await text(page, 'awaitingRedirect offline none -');
  await page.evaluate(() => {
    shown.send({ type: 'cancel' });
  });
  await text(page, 'awaitingRedirect offline none network');
  await context.setOffline(false);

  await text(page, 'awaitingRedirect online none network');
  expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
});

test('a page from the back/forward cache has ended its stream, and goes on', async () => {
  const { host, id, page, open, show } = await pageScene();
  await show();
  await text(page, 'awaitingRedirect online none -');
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
  });
  await expect.poll(open).toBe(0);
  await host.send(id, { type: 'cancel' });

  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });

  await text(page, 'cancelled online none -');
});

test('tabs follow a start in one of them, and what is forgotten stays forgotten after a reload', async () => {
  const { host, id, page, context, show, url } = await pageScene();
  await host.send(id, { type: 'cancel' });
  const tab = await context.newPage();
  await show();
  await show({}, url, tab);
  await text(page, 'cancelled online none -');
  await text(tab, 'cancelled online none -');

  await page.evaluate(() => {
    shown.forget();
  });
  await text(page, 'idle online none -');
  await text(tab, 'idle online none -');
  await show();
  await text(page, 'idle online none -');
  await tab.evaluate(() => {
    shown.start();
  });

  await text(tab, 'awaitingRedirect online none -');
  await text(page, 'awaitingRedirect online none -');
});

test('an API on another origin of the same site works with cookies, the way back included', async () => {
  const other = await pageScene();
  const origin = other.url;
  const { page, url, show, context } = await pageScene(() => [origin]);
  await page.goto(`${url}/`);
  await show({ url: `${url}/api` }, origin);
  await text(page, 'awaitingRedirect online none -');

  await page.evaluate(() => {
    shown.open();
  });
  await page.waitForURL(/\/onfido\//);

  expect((await context.cookies(url)).map(({ name }) => name)).toContain('identification');
});

test('a page of another site is told so by open', async () => {
  const { page, url, show } = await pageScene((port) => [`http://localhost:${port}`]);
  const origin = url.replace('127.0.0.1', 'localhost');
  await page.goto(`${origin}/`);
  await show({ url: `${url}/api` }, origin);
  await text(page, 'idle unauthorized none unauthorized');
  await page.evaluate((api) => {
    shown.close();
    remote({
      url: api,
      headers: () => ({ authorization: 'user 1' }),
    });
  }, `${url}/api`);
  await text(page, 'awaitingRedirect online none -');

  await page.evaluate(() => {
    shown.open();
  });

  await text(page, 'awaitingRedirect online none crossSite');
});

test('an app page of another site goes on with a bearer token, and reports the return itself', async () => {
  const { page, url, host, id } = await pageScene((port) => [`http://localhost:${port}`]);
  await page.goto(`${url.replace('127.0.0.1', 'localhost')}/`);
  await page.waitForFunction(() => 'remote' in globalThis);
  const opened = await page.evaluate(async (api) => {
    const visited = new Promise<string>((resolve) => {
      remote({
        url: api,
        headers: () => ({ authorization: 'user 1' }),
        credentials: 'omit',
        landing: 'app',
        navigate: resolve,
      });
    });
    while (shown.getSnapshot().state !== 'awaitingRedirect') {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    shown.open();
    return visited;
  }, `${url}/api`);
  expect(opened).toContain('/onfido/');
  await fetch(`${opened}/pass`, { method: 'POST', redirect: 'manual' });

  await page.evaluate(() => {
    shown.send({ type: 'redirect.succeeded' });
  });

  await text(page, 'signing online none -');
  expect((await host.get(id))?.view.state).toBe('signing');
});

test('nothing is left after close: no stream at the server, and no listener that asks again', async () => {
  const { page, open, show } = await pageScene();
  await show();
  await text(page, 'awaitingRedirect online none -');
  await expect.poll(open).toBe(1);
  const requests: string[] = [];
  await page.evaluate(() => {
    shown.close();
  });
  await expect.poll(open).toBe(0);
  page.on('request', (request) => requests.push(request.url()));

  await setHidden(page, true);
  await setHidden(page, false);
  await page.evaluate(() => {
    for (const type of ['online', 'offline']) dispatchEvent(new Event(type));
    dispatchEvent(new StorageEvent('storage', { key: 'identification-machine:remote:/api' }));
    shown.start();
    shown.open();
  });
  await page.waitForTimeout(300);

  expect(requests).toEqual([]);
});
