/** The packages of `test/bench/peers`, a project of its own that is installed when it is needed. */
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const PEERS = join(process.cwd(), 'test/bench/peers');

/** What npm writes at the end. */
const INSTALLED = join(PEERS, 'node_modules/.package-lock.json');

function isInstalled(): boolean {
  const installed = statSync(INSTALLED, { throwIfNoEntry: false });
  return (
    installed !== undefined &&
    installed.mtimeMs >= statSync(join(PEERS, 'package-lock.json')).mtimeMs
  );
}

/** Installs them from npm, without running a script of theirs, unless they are there. */
export async function installPeers(): Promise<void> {
  if (isInstalled()) return;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', args, { cwd: PEERS });
}

export function versionOf(name: string): string {
  const text = readFileSync(join(PEERS, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
