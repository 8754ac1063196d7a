/** Once, before all tests: unpacks the browser and bundles the demo. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { unpackChromium } from './chromium.js';

export default async function setup(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build:demo'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await unpackChromium();
}
