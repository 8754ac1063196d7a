import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../dist/traces', import.meta.url));

/** Records what each page of the browser does, into `dist/traces/NAME-OF-THE-TEST.zip`. */
export function recordTraces(browser: Browser): void {
  const newContext = browser.newContext.bind(browser);
  let contexts = 0;
  browser.newContext = async (options) => {
    const context = await newContext(options);
    await context.tracing.start({ screenshots: true, snapshots: true });
    const test = expect.getState().currentTestName ?? 'set-up';
    const path = join(FOLDER, `${test.replaceAll(/\W+/g, '-')}-${String((contexts += 1))}.zip`);
    const close = context.close.bind(context);
    context.close = async (how) => {
      await context.tracing.stop({ path });
      await close(how);
    };
    return context;
  };
}
