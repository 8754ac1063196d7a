import { describe, expect, test } from 'vitest';
import {
  click,
  clickThrough,
  goTo,
  atIdentityCheck,
  polls,
  shows,
  atSigning,
  startDemo,
  pageOnly,
  visitHostedPage,
} from './demo.js';

const noCookie = pageOnly(
  'a return without the cookie of open changes nothing on a server: test/http/landing.test.ts',
);

const HANDLED = 'identification-machine.returnHandled';

pageOnly('a server sends the browser to an address that takes nothing from the request')(
  'a return removes the parameters of the hosted page from the URL',
  async () => {
    const demo = await startDemo({ sandbox: { processingDelay: 60_000 } });
    await goTo(demo, 'awaitingRedirect');

    await demo.page.goto(`${demo.returnUrl('success')}?session=secret#fragment`);
    await shows(demo.page, 'phaseA');

    expect(demo.page.url()).toBe(demo.returnUrl('success'));
    expect(await demo.page.evaluate(() => history.state as unknown)).toEqual({ [HANDLED]: true });
  },
);

test('a return in a new tab moves the identification in both tabs', async () => {
  const demo = await startDemo({ sandbox: { processingDelay: 1_000 } });
  await goTo(demo, 'awaitingRedirect');
  await visitHostedPage(demo);
  const tab = await demo.context.newPage();
  const hosted = await hostedUrl(demo.sandbox.url, demo.sandbox.accessToken);
  await fetch(`${hosted}/pass`, { method: 'POST', redirect: 'manual' });

  await tab.goto(demo.returnUrl('success'));

  await shows(tab, 'signing');
  await shows(demo.page, 'signing');
});

test('a return in a new tab resumes after the old tab was closed', async () => {
  const demo = await startDemo();
  await goTo(demo, 'signing');
  await click(demo.page, 'Go to the signing');
  await demo.page.getByRole('heading', { level: 1 }).waitFor();
  const signing = await signingUrl(demo.sandbox.url, demo.sandbox.accessToken);
  await fetch(`${signing}/sign`, { method: 'POST', redirect: 'manual' });
  const tab = await demo.context.newPage();
  // The page has loaded: Chromium drops a request to close a page that is still loading.
  await demo.page.close();

  await tab.goto(demo.returnUrl('success'));

  await shows(tab, 'completed');
  expect(demo.sandbox.finalizations(42)).toBe(1);
});

describe('Back', () => {
  test('from the identity check leads to the page that offers it again', async () => {
    const demo = await startDemo();
    await goTo(demo, 'awaitingRedirect');
    await click(demo.page, 'Go to the identity check');
    await demo.page.waitForURL(/\/(onfido|signhost)\//);

    await demo.page.goBack();
    await shows(demo.page, 'awaitingRedirect');
    await click(demo.page, 'Go to the identity check');
    await atIdentityCheck(demo.page, 'succeed');

    await shows(demo.page, 'signing');
  });

  test('from the signing leads to the page that offers it again', async () => {
    const demo = await startDemo();
    await goTo(demo, 'signing');
    await click(demo.page, 'Go to the signing');
    await demo.page.waitForURL(/\/(onfido|signhost)\//);

    await demo.page.goBack();
    await shows(demo.page, 'signing');
    await click(demo.page, 'Go to the signing');
    await atSigning(demo.page, 'succeed');

    await shows(demo.page, 'completed');
    expect(demo.sandbox.finalizations(42)).toBe(1);
  });

  test('after the completion shows the completion', async () => {
    const demo = await startDemo();
    await clickThrough(demo);

    await demo.page.goBack();
    await demo.page.goBack();
    await shows(demo.page, 'completed');

    expect(demo.sandbox.finalizations(42)).toBe(1);
  });
});

test('a second Success return has no effect', async () => {
  const demo = await startDemo();
  await goTo(demo, 'signing');
  await visitHostedPage(demo);

  await demo.page.goto(`${demo.returnUrl('success')}?first`);
  await shows(demo.page, 'phaseB');
  await demo.page.goto(`${demo.returnUrl('success')}?second`);
  await shows(demo.page, 'phaseB');
  const signing = await signingUrl(demo.sandbox.url, demo.sandbox.accessToken);
  await fetch(`${signing}/sign`, { method: 'POST', redirect: 'manual' });

  await shows(demo.page, 'completed');
  expect(demo.sandbox.finalizations(42)).toBe(1);
});

pageOnly('rewinds the checkpoint that the page stores')(
  'a Fail return after a successful check leads to a poll, and its answer decides',
  async () => {
    const demo = await startDemo();
    await goTo(demo, 'awaitingRedirect');
    await click(demo.page, 'Go to the identity check');
    await atIdentityCheck(demo.page, 'succeed');
    await shows(demo.page, 'signing');
    const before = polls(demo.sandbox);
    demo.sandbox.script(42, {
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: `${demo.sandbox.url}/signhost/1`,
    });
    await demo.page.evaluate(rewindToIdentityCheck);

    await demo.page.goto(demo.returnUrl('fail'));

    await shows(demo.page, 'signing');
    expect(polls(demo.sandbox)).toBeGreaterThan(before);
  },
);

pageOnly('the cookie of open is good for one return')(
  'a Success return after a failed check leads to a poll, and its answer decides',
  async () => {
    const demo = await startDemo();
    await goTo(demo, 'awaitingRedirect');
    await demo.page.goto(demo.returnUrl('fail'));
    await shows(demo.page, 'failed');
    const hosted = await hostedUrl(demo.sandbox.url, demo.sandbox.accessToken);
    await fetch(`${hosted}/pass`, { method: 'POST', redirect: 'manual' });

    await demo.page.goto(demo.returnUrl('success'));

    await shows(demo.page, 'signing');
  },
);

describe('a Success return that the page does not expect', () => {
  noCookie('without an identification initiates nothing and shows the start', async () => {
    const demo = await startDemo({ timings: { pollInterval: 20 } });

    await demo.page.goto(demo.returnUrl('success'));
    await expect.poll(() => polls(demo.sandbox)).toBeGreaterThan(0);
    await shows(demo.page, 'idle');

    expect(new Set(demo.sandbox.requests.map(({ operation }) => operation))).toEqual(
      new Set(['status']),
    );
    expect(await demo.page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  });

  noCookie("does not change another user's checkpoint", async () => {
    const demo = await startDemo();
    await goTo(demo, 'signing');
    const read = () =>
      demo.page.evaluate(() => localStorage.getItem('identification-machine:individual:42'));
    const before = await read();
    await demo.page.evaluate(() => {
      localStorage.setItem('demo.settings', '{"userId":77}');
    });

    await demo.page.goto(`${demo.returnUrl('success')}?forged`);
    await expect
      .poll(() => demo.sandbox.requests.filter(({ userId }) => userId === 77).length)
      .toBeGreaterThan(0);
    await shows(demo.page, 'idle');

    expect(await read()).toBe(before);
    expect(demo.sandbox.requests.filter(({ userId }) => userId === 42).at(-1)?.operation).toBe(
      'status',
    );
    expect(demo.sandbox.requests.some((r) => r.userId === 77 && r.operation !== 'status')).toBe(
      false,
    );
  });

  test('before the end of the identity check finalizes nothing', async () => {
    const demo = await startDemo({ timings: { pollTimeout: 600 } });
    await goTo(demo, 'awaitingRedirect');
    await visitHostedPage(demo);

    await demo.page.goto(demo.returnUrl('success'));
    await shows(demo.page, 'stalled');

    expect(demo.sandbox.finalizations(42)).toBe(0);
  });

  noCookie(
    'that is genuine, in another browser, resumes from the state of the gateway',
    async () => {
      const demo = await startDemo();
      await goTo(demo, 'signing');
      await demo.page.evaluate(() => {
        localStorage.removeItem('identification-machine:individual:42');
      });
      const signing = await signingUrl(demo.sandbox.url, demo.sandbox.accessToken);
      await fetch(`${signing}/sign`, { method: 'POST', redirect: 'manual' });
      await new Promise((resolve) => setTimeout(resolve, 300));

      await demo.page.goto(`${demo.returnUrl('success')}?true`);

      await shows(demo.page, 'completed');
      expect(demo.sandbox.finalizations(42)).toBe(1);
    },
  );
});

/** Puts the stored checkpoint back to the identity check, as in a tab that was suspended there. */
function rewindToIdentityCheck(): void {
  const key = 'identification-machine:individual:42';
  const stored = JSON.parse(localStorage.getItem(key) ?? '') as {
    checkpoint: Record<string, unknown>;
  };
  Object.assign(stored.checkpoint, {
    state: 'awaitingRedirect',
    place: 'awaitingRedirect',
    hostedPage: 'identityCheck',
  });
  localStorage.setItem(key, JSON.stringify(stored));
}

async function urlFrom(answer: Response): Promise<string> {
  const { videoIdentificationUrl } = (await answer.json()) as { videoIdentificationUrl: string };
  return videoIdentificationUrl;
}

const hostedUrl = async (gateway: string, token: string): Promise<string> =>
  urlFrom(
    await fetch(`${gateway}/Enrollment/initiate-external-identification`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"userId":42}',
    }),
  );

const signingUrl = async (gateway: string, token: string): Promise<string> =>
  urlFrom(
    await fetch(`${gateway}/Enrollment/42/0/true/get-identification-process-status`, {
      headers: { authorization: `Bearer ${token}` },
    }),
  );
