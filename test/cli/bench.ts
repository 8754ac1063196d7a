import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import type { Context } from './command.js';

/** A sandbox that lives as long as the test. */
export async function openSandbox(context: Context, options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  context.onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A folder that lives as long as the test. */
export function temporaryFolder(context: Context): string {
  const folder = mkdtempSync(join(tmpdir(), 'identification-cli-'));
  context.onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A path for a checkpoint, in a folder that is removed with the test. */
export const checkpointPath = (context: Context): string =>
  join(temporaryFolder(context), 'checkpoint.json');

/** The bodies of all calls of finalize so far. */
export const finalizeBodies = ({ requests }: Sandbox): string[] =>
  requests.filter(({ operation }) => operation === 'finalize').map(({ body }) => body);
