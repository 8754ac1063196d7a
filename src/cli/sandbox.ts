import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox, type Sandbox } from '../sandbox/index.js';
import { TOKEN_VARIABLE } from './gateway-options.js';
import type { OptionValues } from './option.js';
import { RETURN_PORT, SANDBOX_OPTIONS } from './options.js';
import { parseOptions } from './parse-options.js';
import type { RemoteDemo } from './remote-demo.js';
import { returnUrlsAt } from './return-listener.js';
import { COMMAND_NAME, EXIT_CODES, importFor, throwUsageError, UsageError } from './usage-error.js';

/** What the demo in front of a server needs, besides the packages of the command. */
const REMOTE_PACKAGES = ['libsql', 'undici', 'hono-openapi', '@valibot/to-json-schema'];

/** `identification-machine sandbox`: serves until the signal aborts. */
export async function sandbox(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = parseOptions(SANDBOX_OPTIONS, args);
  const app = await copyDemoApp();
  const isForRun = options['return-to'] === 'run' || app === null;
  try {
    const running = await startSandbox({
      port: options.port,
      ...(app !== null && { app: { directory: app } }),
      ...delaysOf(options),
      ...(options['access-token'] !== undefined && { accessToken: options['access-token'] }),
    }).catch(throwUsageError('--port'));
    const home = returnUrlsAt(
      isForRun ? `http://127.0.0.1:${String(RETURN_PORT)}` : `${running.url}/app`,
    );
    running.setReturnUrls({
      success: options['success-url'] ?? home.success,
      fail: options['fail-url'] ?? home.fail,
    });
    const remote = isForRun ? null : await startRemote(app, running, options);
    process.stdout.write(`Sandbox      ${running.url}
Access token ${running.accessToken}

${remote === null ? runText(running) : demoText(running, remote.text)}

Stop it with Ctrl+C.
`);
    if (!signal.aborted) await once(signal, 'abort');
    await remote?.close();
    await running.close();
  } finally {
    if (app !== null) await rm(app, { recursive: true, force: true });
  }
  return EXIT_CODES.completed;
}

const delaysOf = (options: OptionValues<typeof SANDBOX_OPTIONS>) => ({
  processingDelay: options['processing-delay'],
  signingDelay: options['signing-delay'],
});

/**
 * Serves the same demo in front of a server. It has a gateway of its own, as each has one pair of
 * return URLs. The two demos lead to each other.
 */
async function startRemote(
  directory: string,
  { url }: Sandbox,
  options: OptionValues<typeof SANDBOX_OPTIONS>,
): Promise<{ readonly text: string; close(): Promise<void> }> {
  const gateway = await startSandbox(delaysOf(options));
  try {
    const { startRemoteDemo } = await importFor(
      'The demo in front of a server',
      REMOTE_PACKAGES,
      () => import('./remote-demo.js'),
    );
    const start = (port: number): Promise<RemoteDemo> =>
      startRemoteDemo({ sandbox: gateway, directory, port, otherUrl: `${url}/app/` });
    // Beside the sandbox, so that both addresses stay the same, or where a port is free.
    const demo = await start(Number(new URL(url).port) + 1).catch(() => start(0));
    await writeFile(
      join(directory, 'config.json'),
      JSON.stringify({ otherUrl: `${demo.url}/app/` }),
    );
    return {
      text: `${demo.url}/app/`,
      close: async () => {
        await demo.close();
        await gateway.close();
      },
    };
  } catch (error) {
    await gateway.close();
    if (!(error instanceof UsageError)) throw error;
    // The demo with the machine in the page works without.
    return { text: error.message, close: () => Promise.resolve() };
  }
}

/**
 * Copies the demo app, from the source or from the build, to a folder of its own, as each run
 * configures it; `null` where it is not built.
 */
async function copyDemoApp(): Promise<string | null> {
  const folders = ['../../dist/demo/', '../../demo/'].map((path) => new URL(path, import.meta.url));
  const found = folders.find((folder) => existsSync(new URL('index.html', folder)));
  if (found === undefined) return null;
  const copy = await mkdtemp(join(tmpdir(), 'identification-demo-app-'));
  await cp(fileURLToPath(found), copy, { recursive: true });
  return copy;
}

const demoText = ({ url }: Sandbox, remote: string): string => `Open the demo in a browser:
  ${url}/app/   the machine in the page
  ${remote}   the machine on a server, the recommended deployment`;

const runText = ({ url, accessToken }: Sandbox): string => `In another terminal:
  ${TOKEN_VARIABLE}=${accessToken} \\
  ${COMMAND_NAME} run --base-url ${url} --user-id 1 --allow-insecure-loopback`;
