import { describe, expect, test } from 'vitest';
import {
  atIdentityCheck,
  click,
  goTo,
  leaveHostedPage,
  morePolls,
  shows,
  startDemo,
  type Demo,
  isRemote,
} from './demo.js';

const SLOW = { processingDelay: 60_000 };

/** The way to each state; a fault holds the transient ones. A server polls on during a reload. */
const places: Record<string, (demo: Demo) => Promise<void>> = {
  idle: (demo) => goTo(demo, 'idle'),
  initiating: async (demo) => {
    await goTo(demo, 'idle');
    demo.sandbox.faults.next('initiate', { kind: 'delay', ms: 60_000 });
    await click(demo.page, 'Start');
    await shows(demo.page, 'initiating');
  },
  awaitingRedirect: (demo) => goTo(demo, 'awaitingRedirect'),
  phaseA: async (demo) => {
    demo.sandbox.script(42, { status: 'PROCESSING', times: isRemote ? 40 : 4 });
    await goTo(demo, 'phaseA');
  },
  signing: (demo) => goTo(demo, 'signing'),
  phaseB: async (demo) => {
    await goTo(demo, 'signing');
    demo.sandbox.script(42, { status: 'PROCESSING', times: isRemote ? 40 : 6 });
    await click(demo.page, 'Go to the signing');
    await leaveHostedPage(demo.page, 'sign');
    await shows(demo.page, 'phaseB');
  },
  finalizing: async (demo) => {
    await goTo(demo, 'signing');
    demo.sandbox.faults.next('finalize', { kind: 'delay', ms: 60_000 });
    await click(demo.page, 'Go to the signing');
    await leaveHostedPage(demo.page, 'sign');
    await shows(demo.page, 'finalizing');
  },
  completed: (demo) => goTo(demo, 'completed'),
};

/** Where a reload leads if that is another state. */
const comesBackTo: Record<string, string> = {
  initiating: 'awaitingRedirect',
  finalizing: 'completed',
};

describe('a reload loses nothing', () => {
  test.each(Object.keys(places))('in %s', async (state) => {
    const demo = await startDemo();
    const { page, sandbox } = demo;
    await places[state]?.(demo);

    await page.reload();
    await shows(page, comesBackTo[state] ?? state);

    if (state !== 'completed') {
      if (state === 'idle') await click(page, 'Start');
      await finish(demo);
    }
    expect(sandbox.finalizations(42)).toBe(1);
    const initiations = sandbox.requests.filter(({ operation }) => operation === 'initiate');
    expect(initiations.every(({ body }) => !body.includes('"isRestartIdentification":true'))).toBe(
      true,
    );
  });

  /** Clicks from the present state to the end. */
  async function finish({ page }: Demo): Promise<void> {
    const check = page.getByRole('button', { name: 'Go to the identity check' });
    const signing = page.getByRole('button', { name: 'Go to the signing' });
    const completed = page.locator('[data-state="completed"]');
    for (;;) {
      await check.or(signing).or(completed).first().waitFor();
      if (await completed.isVisible()) return;
      if (await check.isVisible()) {
        await check.click();
        await leaveHostedPage(page, 'pass');
      } else {
        await signing.click();
        await leaveHostedPage(page, 'sign');
      }
    }
  }

  test('in stalled', async () => {
    const demo = await startDemo({ timings: { pollTimeout: 3_000 }, sandbox: SLOW });
    await goTo(demo, 'phaseA');
    await shows(demo.page, 'stalled');

    await demo.page.reload();
    await shows(demo.page, 'stalled');
    await click(demo.page, 'Keep waiting');

    await morePolls(demo.sandbox);
  });

  test('in failed', async () => {
    const demo = await startDemo();
    await goTo(demo, 'awaitingRedirect');
    await click(demo.page, 'Go to the identity check');
    await atIdentityCheck(demo.page, 'fail');
    await shows(demo.page, 'failed');

    await demo.page.reload();
    await shows(demo.page, 'failed');
    await click(demo.page, 'Start over');

    await shows(demo.page, 'awaitingRedirect');
  });

  test('in cancelled', async () => {
    const demo = await startDemo();
    await goTo(demo, 'awaitingRedirect');
    await click(demo.page, 'Cancel');
    await click(demo.page, 'Give up');
    await shows(demo.page, 'cancelled');

    await demo.page.reload();

    await shows(demo.page, 'cancelled');
  });
});
