/** A server with the operator's page and its pictures. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { IdentificationState, IdentificationHost } from '../../src/index.js';
import { openJournalDirectory } from '../../src/inspect/node/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { openPage } from '../inspect/browser.js';
import { start } from '../sandbox/helpers.js';
import { openHost, until } from '../server/helpers.js';
import { findingsInEitherScheme } from '../support/axe.js';
import { FAST } from '../support/host.js';
import { serve } from './helpers.js';

/** A call that stays in flight. */
export const HELD = { kind: 'delay', ms: 60_000 } as const;

export interface OperatorPictures {
  readonly host: IdentificationHost;
  readonly sandbox: Sandbox;
  readonly url: string;
}

export async function openPictures(): Promise<OperatorPictures> {
  const directory = mkdtempSync(join(tmpdir(), 'journals-'));
  const journals = await openJournalDirectory({ directory });
  onTestFinished(async () => {
    await journals.close();
    rmSync(directory, { recursive: true });
  });
  const sandbox = await start();
  const host = openHost(sandbox, {
    inspect: journals.inspect,
    timings: { ...FAST, requestTimeout: HELD.ms },
  });
  return { host, sandbox, url: (await serve(host, { journals })).url };
}

/** A page that returns what the accessibility rules find once an identification is in a state. */
export async function openLook({ host, url }: OperatorPictures) {
  const { page } = await openPage({ extraHTTPHeaders: { authorization: 'operator' } });
  return async (id: string, state: IdentificationState): Promise<string[]> => {
    await until(host, id, state);
    await page.goto(`${url}/operator/${id}`);
    await page.locator(`.state[data-lit][data-state="${state}"]`).waitFor();
    return (await findingsInEitherScheme(page)).map((finding) => `${state}: ${finding}`);
  };
}
