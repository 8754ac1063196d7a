import { once } from 'node:events';
import * as v from 'valibot';
import { parseInput } from '../input/parse-input.js';
import { startSandbox, type Sandbox } from '../sandbox/index.js';
import { checkAll, parseArguments, toNumber, toPort } from './arguments.js';
import { COMMAND_NAME } from './command-name.js';
import { findDemoApp } from './demo-app.js';
import { EXIT, UsageError } from './exit-code.js';
import { DEFAULT_RETURN_PORT, returnUrlsAt } from './return-listener.js';
import { SANDBOX_DELAY, TOKEN_VARIABLE, USAGE } from './usage.js';

const OPTIONS = {
  port: { type: 'string' },
  'access-token': { type: 'string' },
  'success-url': { type: 'string' },
  'fail-url': { type: 'string' },
  'return-to': { type: 'string' },
  'processing-delay': { type: 'string' },
  'signing-delay': { type: 'string' },
  help: { type: 'boolean' },
} as const;

const DELAY_RULE = 'must be a whole number of ms from 0';
const delay = v.optional(
  v.pipe(v.string(), v.transform(toNumber), v.number(DELAY_RULE), v.minValue(0, DELAY_RULE)),
  String(SANDBOX_DELAY),
);
const absoluteUrl = v.optional(v.pipe(v.string(), v.url('must be an absolute URL')));

const argumentsSchema = v.object({
  'success-url': absoluteUrl,
  'fail-url': absoluteUrl,
  'return-to': v.optional(v.picklist(['demo', 'run'], 'must be demo or run'), 'demo'),
  'processing-delay': delay,
  'signing-delay': delay,
});

/** `identification-machine sandbox`: serves until the signal aborts. */
export async function sandbox(args: string[], signal: AbortSignal): Promise<number> {
  const given = parseArguments(args, OPTIONS);
  if (given.help) {
    process.stdout.write(USAGE.sandbox);
    return EXIT.completed;
  }
  const portOf = (): number => toPort('port', given.port ?? '0');
  const optionsOf = () => parseInput(argumentsSchema, given);
  checkAll({}, [portOf, optionsOf]);
  const checked = optionsOf();
  const demo = findDemoApp();
  const isForRun = checked['return-to'] === 'run' || demo === null;
  const running = await startSandbox({
    port: portOf(),
    ...(demo !== null && { app: { directory: demo } }),
    processingDelay: checked['processing-delay'],
    signingDelay: checked['signing-delay'],
    ...(given['access-token'] !== undefined && { accessToken: given['access-token'] }),
  }).catch((error: unknown) => {
    throw new UsageError(`--port: ${error instanceof Error ? error.message : 'cannot be used'}`);
  });

  const home = isForRun
    ? returnUrlsAt(`http://127.0.0.1:${String(DEFAULT_RETURN_PORT)}`)
    : demoReturnUrls(running.url);
  running.setReturnUrls({
    success: checked['success-url'] ?? home.success,
    fail: checked['fail-url'] ?? home.fail,
  });
  process.stdout.write(`Sandbox      ${running.url}
Access token ${running.accessToken}

${isForRun ? runText(running) : demoText(running)}

Stop it with Ctrl+C.
`);
  if (!signal.aborted) await once(signal, 'abort');
  await running.close();
  return EXIT.completed;
}

const demoReturnUrls = (url: string) => ({
  success: `${url}/app/success`,
  fail: `${url}/app/fail`,
});

const demoText = ({ url }: Sandbox): string => `Open the demo in a browser:
  ${url}/app/`;

const runText = ({ url, accessToken }: Sandbox): string => `In another terminal:
  ${TOKEN_VARIABLE}=${accessToken} \\
  ${COMMAND_NAME} run --base-url ${url} --user-id 1 --allow-insecure-loopback`;
