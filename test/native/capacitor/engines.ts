/** Engines with a page at an origin of Capacitor: Chromium as on Android, WebKit as on iOS. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { launchChromium } from '../../support/chromium.js';

/** A page in an engine. */
export interface EnginePage {
  readonly version: string;
  /** The JSON value of an expression. */
  evaluate(expression: string): Promise<unknown>;
  /** Loads the page from its start, as after the end of the app. */
  reload(): Promise<void>;
}

/** Opens the page in a folder (`index.html`, `app.js`) at `https://localhost`, in Chromium. */
export async function openInChromium(folder: string): Promise<EnginePage> {
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  // The gateway of these tests is on this machine, which a page may reach only if its user allows it.
  const context = await browser.newContext({ permissions: ['local-network-access'] });
  const page = await context.newPage();
  await page.route('https://localhost/**', (route) => {
    const path = new URL(route.request().url()).pathname;
    return path === '/app.js'
      ? route.fulfill({
          contentType: 'text/javascript',
          body: readFileSync(join(folder, 'app.js')),
        })
      : route.fulfill({ contentType: 'text/html', body: readFileSync(join(folder, 'index.html')) });
  });
  const reload = async (): Promise<void> => {
    await page.goto('https://localhost/');
  };
  await reload();
  return {
    version: browser.version(),
    evaluate: (expression) => page.evaluate(expression),
    reload,
  };
}

/** Debian's Python: another one has no bindings of its WebKit. */
const PYTHON = '/usr/bin/python3';

const BINDINGS =
  "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2";

/** Why there is no WebKitGTK here; `null` if there is one. */
export function whyNoWebKit(): string | null {
  try {
    execFileSync(PYTHON, ['-c', BINDINGS], { stdio: 'ignore' });
    execFileSync('Xvfb', ['-help'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'needs WebKitGTK: apt-get install --no-install-recommends gir1.2-webkit2-4.1 python3-gi xvfb';
  }
}

/** Opens the page in a folder at `capacitor://localhost`, in WebKitGTK. */
export async function openInWebKit(folder: string): Promise<EnginePage> {
  const display = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '800x600x24'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void display.kill());
  const number = await new Promise<string>((resolve) => {
    display.stdout.once('data', (data: Buffer) => {
      resolve(data.toString().trim());
    });
  });
  const script = fileURLToPath(new URL('webkit.py', import.meta.url));
  const engine = spawn(PYTHON, [script, folder], {
    env: { ...process.env, DISPLAY: `:${number}`, GDK_BACKEND: 'x11' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => void engine.kill());
  const answers = createInterface({ input: engine.stdout })[Symbol.asyncIterator]();

  async function answer(): Promise<unknown> {
    const line = await answers.next();
    if (line.done === true) throw new Error('WebKitGTK has ended.');
    const { error, ...given } = JSON.parse(line.value) as { value?: unknown; error?: string };
    if (error !== undefined) throw new Error(error);
    return given.value;
  }
  const ask = (command: object): Promise<unknown> => {
    engine.stdin.write(`${JSON.stringify(command)}\n`);
    return answer();
  };
  const version = String(await answer());
  const reload = async (): Promise<void> => {
    await ask({ load: 'about:blank' });
    await ask({ load: 'capacitor://localhost/index.html' });
  };
  await reload();
  return { version, evaluate: (expression) => ask({ evaluate: expression }), reload };
}
