import { once } from 'node:events';
import * as v from 'valibot';
import { parseInput } from '../parse-input.js';
import { inTheWordsOf, parseArguments, toNumber, toPort } from './arguments.js';
import { EXIT, UsageError } from './exit-code.js';
import { loadSandbox } from './load-sandbox.js';
import { DEFAULT_RETURN_PORT, returnUrlsAt } from './return-listener.js';
import { SANDBOX_DELAY, USAGE } from './usage.js';

const OPTIONS = {
  port: { type: 'string' },
  'access-token': { type: 'string' },
  'success-url': { type: 'string' },
  'fail-url': { type: 'string' },
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
  const port = toPort('--port', given.port ?? '0');
  const checked = inTheWordsOf({}, () => parseInput(argumentsSchema, given));
  const returnUrls = returnUrlsAt(DEFAULT_RETURN_PORT);
  const { startSandbox } = await loadSandbox();
  const running = await startSandbox({
    port,
    returnUrls: {
      success: checked['success-url'] ?? returnUrls.success,
      fail: checked['fail-url'] ?? returnUrls.fail,
    },
    processingDelay: checked['processing-delay'],
    signingDelay: checked['signing-delay'],
    ...(given['access-token'] !== undefined && { accessToken: given['access-token'] }),
  }).catch((error: unknown) => {
    throw new UsageError(`--port: ${error instanceof Error ? error.message : 'cannot be used'}`);
  });

  process.stdout.write(`Sandbox      ${running.url}
Access token ${running.accessToken}

In another terminal:
  IDENTIFICATION_ACCESS_TOKEN=${running.accessToken} \\
  identification-machine run --base-url ${running.url} --user-id 1 --allow-insecure-loopback

Stop it with Ctrl+C.
`);
  if (!signal.aborted) await once(signal, 'abort');
  await running.close();
  return EXIT.completed;
}
