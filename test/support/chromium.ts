import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium as playwright, type Browser } from 'playwright-core';
import { recordTraces } from './traces.js';

/** Where npm's copy of Chromium is unpacked; `npm ci` throws it away. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/chromium', import.meta.url));

/** The browser that came with `npm ci`, with the shared libraries and the fonts that it needs. */
export async function unpackChromium(): Promise<{
  executablePath: string;
  env: Record<string, string>;
}> {
  mkdirSync(join(FOLDER, 'home'), { recursive: true });
  const { TMPDIR, AWS_EXECUTION_ENV } = process.env;
  // The package unpacks into the temporary folder, and its libraries only on AWS Lambda. With these
  // libraries it runs on a Debian without desktop packages.
  Object.assign(process.env, { TMPDIR: FOLDER, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' });
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    const fonts = join(FOLDER, 'fonts.conf');
    writeFileSync(
      fonts,
      `<fontconfig><dir>${FOLDER}/fonts</dir><cachedir>${FOLDER}/fonts-cache</cachedir></fontconfig>`,
    );
    return {
      executablePath,
      env: {
        FONTCONFIG_FILE: fonts,
        HOME: join(FOLDER, 'home'),
        LD_LIBRARY_PATH: join(FOLDER, 'al2023', 'lib'),
      },
    };
  } finally {
    restore('TMPDIR', TMPDIR);
    restore('AWS_EXECUTION_ENV', AWS_EXECUTION_ENV);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

/** Among others, no feature that contacts a server on the Internet. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * What Playwright switches off, but for the partitioning of storage and channels in embedded pages,
 * which users have. The last one of two equal flags counts.
 */
export const PARTITIONED =
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PaintHolding,OptimizationHints';

/**
 * A headless Chromium. A missing one is an error: nothing is skipped.
 *
 * @param flags in addition to those of all tests
 */
export async function launchChromium(...flags: readonly string[]): Promise<Browser> {
  const { executablePath, env } = await unpackChromium();
  const browser = await playwright.launch({
    executablePath,
    env,
    args: [...FLAGS, ...flags],
    // Pages come back from the back/forward cache, and popups can be blocked, as they are for users.
    ignoreDefaultArgs: ['--disable-back-forward-cache', '--disable-popup-blocking'],
  });
  if (process.env['TRACE'] === '1') recordTraces(browser);
  return browser;
}

let shared: Promise<Browser> | undefined;

/**
 * The Chromium of this process, for tests that open contexts of their own: a start takes a second.
 * It ends with the process.
 */
export const sharedChromium = (): Promise<Browser> => (shared ??= launchChromium());
