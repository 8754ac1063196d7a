/** Before the tests that use a browser: unpacks Chromium and bundles the demo. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { unpackChromium } from './chromium.js';
import { once } from './once.js';

export default function setUpBrowser(): Promise<void> {
  return once('browser', async () => {
    execFileSync('npm', ['run', '--silent', 'build:demo'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await unpackChromium();
  });
}
