import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startSandbox, type Sandbox } from '../sandbox/index.js';
import { TOKEN_VARIABLE } from './gateway-options.js';
import { RETURN_PORT, SANDBOX_OPTIONS } from './options.js';
import { parseOptions } from './parse-options.js';
import { returnUrlsAt } from './return-listener.js';
import { COMMAND_NAME, EXIT_CODES, throwUsageError } from './usage-error.js';

/** `identification-machine sandbox`: serves until the signal aborts. */
export async function sandbox(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = parseOptions(SANDBOX_OPTIONS, args);
  const directory = findDemoApp();
  const isForRun = options['return-to'] === 'run' || directory === null;
  const running = await startSandbox({
    port: options.port,
    ...(directory !== null && { app: { directory } }),
    processingDelay: options['processing-delay'],
    signingDelay: options['signing-delay'],
    ...(options['access-token'] !== undefined && { accessToken: options['access-token'] }),
  }).catch(throwUsageError('--port'));

  const home = returnUrlsAt(
    isForRun ? `http://127.0.0.1:${String(RETURN_PORT)}` : `${running.url}/app`,
  );
  running.setReturnUrls({
    success: options['success-url'] ?? home.success,
    fail: options['fail-url'] ?? home.fail,
  });
  process.stdout.write(`Sandbox      ${running.url}
Access token ${running.accessToken}

${isForRun ? runText(running) : demoText(running)}

Stop it with Ctrl+C.
`);
  if (!signal.aborted) await once(signal, 'abort');
  await running.close();
  return EXIT_CODES.completed;
}

/** The folder of the demo app, from the source or from the build; `null` where it is not built. */
function findDemoApp(): string | null {
  const folders = ['../../dist/demo/', '../../demo/'].map((path) => new URL(path, import.meta.url));
  const found = folders.find((folder) => existsSync(new URL('index.html', folder)));
  return found ? fileURLToPath(found) : null;
}

const demoText = ({ url }: Sandbox): string => `Open the demo in a browser:
  ${url}/app/`;

const runText = ({ url, accessToken }: Sandbox): string => `In another terminal:
  ${TOKEN_VARIABLE}=${accessToken} \\
  ${COMMAND_NAME} run --base-url ${url} --user-id 1 --allow-insecure-loopback`;
