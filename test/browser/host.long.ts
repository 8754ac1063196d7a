import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { startBare } from './bare.js';
import { polls } from './demo.js';

const initiations = (requests: readonly { operation: string }[]): number =>
  requests.filter(({ operation }) => operation === 'initiate').length;

test('a host starts on load by default', async () => {
  const { page, load, sandbox } = await startBare();
  await load();

  const state = await page.evaluate(async () => {
    const identification = host();
    while (identification.getSnapshot().state !== 'awaitingRedirect') {
      await new Promise<void>((resolve) => {
        const stop = identification.subscribe(() => {
          stop();
          resolve();
        });
      });
    }
    return identification.getSnapshot().hosted?.page;
  });

  expect(state).toBe('identityCheck');
  expect(initiations(sandbox.requests)).toBe(1);
});

test('the snapshot is the same object until something changes', async () => {
  const { page, load } = await startBare();
  await load();

  const isSame = await page.evaluate(async () => {
    const identification = host({ startOnLoad: false });
    await new Promise<void>((resolve) => {
      identification.subscribe(resolve);
    });
    return identification.getSnapshot() === identification.getSnapshot();
  });

  expect(isSame).toBe(true);
});

test('a listener that throws stops neither the host nor the other listeners', async () => {
  const { page, load } = await startBare();
  await load();

  const thrown: string[] = [];
  page.on('pageerror', ({ message }) => thrown.push(message));
  const state = await page.evaluate(async () => {
    const identification = host();
    identification.subscribe(() => {
      throw new Error('of a listener');
    });
    await new Promise<void>((resolve) => {
      identification.subscribe(() => {
        if (identification.getSnapshot().state === 'awaitingRedirect') resolve();
      });
    });
    return identification.getSnapshot().state;
  });

  expect(state).toBe('awaitingRedirect');
  expect(thrown).toContain('of a listener');
});

test('the host leaves the page only on open, by the navigate option', async () => {
  const { page, load, sandbox } = await startBare();
  await load();

  const [before, after] = await page.evaluate(async () => {
    const visited: string[] = [];
    const identification = host({ navigate: (url) => visited.push(url) });
    await new Promise<void>((resolve) => {
      identification.subscribe(() => {
        if (identification.getSnapshot().state === 'awaitingRedirect') resolve();
      });
    });
    const untouched = [...visited];
    identification.open();
    return [untouched, visited];
  });

  expect(before).toEqual([]);
  expect(after).toEqual([expect.stringMatching(`^${sandbox.url}/onfido/`)]);
});

test('the checkpoint is written before the call is sent', async () => {
  const { page, load } = await startBare();
  await load();

  const order = await page.evaluate(async () => {
    const happened: string[] = [];
    const { fetch } = globalThis;
    globalThis.fetch = (input, init) => {
      happened.push('sent');
      return fetch(input, init);
    };
    const storage = {
      getItem: () => null,
      setItem: (key: string) => {
        if (!key.endsWith('probe')) happened.push('written');
      },
      removeItem: () => undefined,
    };
    const identification = host({ storage });
    await new Promise<void>((resolve) => {
      identification.subscribe(() => {
        if (identification.getSnapshot().state === 'awaitingRedirect') resolve();
      });
    });
    return happened;
  });

  expect(order.indexOf('written')).toBeLessThan(order.indexOf('sent'));
  expect(order[0]).toBe('written');
});

/** Brings the user to the identity check, with the page's own storage. */
const beginIdentityCheck = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const identification = host();
    await new Promise<void>((resolve) => {
      identification.subscribe(() => {
        if (identification.getSnapshot().state === 'awaitingRedirect') resolve();
      });
    });
  });

test('a host that is closed at once and made again, as by React in strict mode, loses no return', async () => {
  const { page, load, sandbox } = await startBare();
  await load();
  await beginIdentityCheck(page);

  await load('?success');
  await page.evaluate(() => {
    host().close();
    host();
  });

  await expect.poll(() => polls(sandbox)).toBeGreaterThan(1);
});

test('a closed host does not poll', async () => {
  const { page, load, sandbox } = await startBare();
  await load();
  await beginIdentityCheck(page);
  await load('?success');
  await page.evaluate(() => {
    globalThis.identification = host();
  });
  await expect.poll(() => polls(sandbox)).toBeGreaterThan(2);

  await page.evaluate(() => {
    identification.close();
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = polls(sandbox);
  await new Promise((resolve) => setTimeout(resolve, 500));

  expect(polls(sandbox)).toBe(before);
});

test('without a storage the host keeps its checkpoint in memory', async () => {
  const { page, load } = await startBare();
  await load();

  const persistence = await page.evaluate(async () => {
    const identification = host({ storage: null });
    await new Promise<void>((resolve) => {
      identification.subscribe(() => {
        if (identification.getSnapshot().state === 'awaitingRedirect') resolve();
      });
    });
    return [identification.getSnapshot().persistence, localStorage.length];
  });

  expect(persistence).toEqual(['memory', 0]);
});

describe('an invalid option is named, and nothing is sent', () => {
  test.each<[string, Record<string, unknown>]>([
    ['actors.initiate: is required; actors.getStatus: is required', { actors: {} }],
    ['returnUrls.success: must be a URL', { returnUrls: { success: 'http://', fail: '/fail' } }],
    [
      'returnUrls.fail: must be another URL than success',
      { returnUrls: { success: '/a', fail: '/a/' } },
    ],
    ['storage: must have getItem, setItem and removeItem', { storage: {} }],
    ['timeToLive: must be a number of ms from 1', { timeToLive: 0 }],
    ['openIn: must be "page" or "popup"', { openIn: 'tab' }],
    ['navigate: must be a function', { navigate: '/' }],
    ['startOnLoad: must be true or false', { startOnLoad: 'yes' }],
    ['inspect: must be a function', { inspect: true }],
    ['locks: must have request', { locks: {} }],
    ['subject.userId: ', { subject: { userId: 0 } }],
    ['timings.pollInterval: must be a whole number of ms', { timings: { pollInterval: -1 } }],
    ['unknown: is not an option', { unknown: 1 }],
  ])('%s', async (message, options) => {
    const { page, load, sandbox } = await startBare();
    await load();

    const thrown = await page.evaluate((wrong) => {
      try {
        host(wrong);
        return 'nothing';
      } catch (error) {
        return error instanceof Error ? `${error.name} ${error.message}` : 'something else';
      }
    }, options);

    expect(thrown).toContain(`InvalidInputError ${message}`);
    expect(sandbox.requests).toEqual([]);
  });
});

test('time that does not count moves the deadline once, however often the machine resumes meanwhile', async () => {
  const { page, load, context } = await startBare();
  await load();
  await beginIdentityCheck(page);
  await load('?success');
  const deadline = (): Promise<number | null> =>
    page.evaluate(() => identification.getSnapshot().progress.deadlineAt);
  await page.evaluate(() => {
    globalThis.identification = host();
  });
  await expect.poll(deadline).not.toBeNull();
  const before = (await deadline()) ?? 0;
  // Time that counts, as a phase never begins in the future.
  await page.waitForTimeout(900);

  const began = Date.now();
  await context.setOffline(true);
  await page.waitForTimeout(400);
  await page.evaluate(() => {
    identification.send({ type: 'status.check' });
  });
  await page.waitForTimeout(400);
  await context.setOffline(false);
  await page.waitForTimeout(100);

  const given = ((await deadline()) ?? 0) - before;
  expect(given).toBeGreaterThan(700);
  expect(given).toBeLessThanOrEqual(Date.now() - began);
});
