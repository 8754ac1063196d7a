import { setTimeout as sleep } from 'node:timers/promises';
import type { HostedPage } from '../../machines/identification.types.js';
import { createGatewayActors } from '../gateway/actors.js';
import { identificationInput } from '../input/identification-input.js';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { identify } from './identify.js';
import { openInspection } from './inspection.js';
import { INSPECTION_OPTIONS } from './options.js';
import { parseOptions } from './parse-options.js';
import { printable } from './printable.js';
import { isToBeOpened, type Reporter } from './reporter.js';
import { openReturnListener, unguessablePath } from './return-listener.js';
import { createTimeline } from './timeline.js';

/** How long the user of the demo looks at a page. */
const READING_TIME_MS = 900;

/** The form that a user who does everything right submits. */
const FORMS: Record<HostedPage, string> = { identityCheck: 'pass', signing: 'sign' };

/** `identification-machine demo` */
export async function demo(args: readonly string[], signal: AbortSignal): Promise<number | null> {
  const options = parseOptions(INSPECTION_OPTIONS, args);
  const inspection = await openInspection(options, (message) => {
    process.stderr.write(`${printable(message)}\n`);
  });
  const listener = await openReturnListener(0, unguessablePath());
  const sandbox = await startSandbox({
    returnUrls: listener.urls,
    processingDelay: 1_500,
    signingDelay: 1_000,
  });
  const timeline = createTimeline(listener.urls, process.stdout, process.stderr);
  process.stdout.write(
    `One identification against a sandbox of the gateway at ${sandbox.url}; ` +
      'the demo opens the pages as a user would.\n\n',
  );
  try {
    const code = await identify({
      actors: createGatewayActors({
        baseUrl: sandbox.url,
        getAccessToken: () => sandbox.accessToken,
        allowInsecureLoopback: true,
      }),
      input: identificationInput({
        subject: { userId: 42 },
        timings: { pollInterval: 600 },
      }),
      reporter: withUser(timeline, signal),
      listener,
      file: null,
      prompt: null,
      inspect: inspection.inspect,
      signal,
    });
    timeline.close();
    if (process.stdout.isTTY) await inspection.linger(signal);
    return code;
  } finally {
    timeline.close();
    await inspection.close();
    await sandbox.close();
    await listener.close();
  }
}

/** Opens each hosted page that the reporter shows, and submits its form. */
function withUser(reporter: Reporter, signal: AbortSignal): Reporter {
  return {
    ...reporter,
    show: (view) => {
      reporter.show(view);
      if (!isToBeOpened(view) || !view.hosted) return;
      visit(view.hosted.url, FORMS[view.hosted.page], signal).catch(() => {
        if (!signal.aborted) reporter.warn('The page of the sandbox could not be opened.');
      });
    },
  };
}

/** Submits a form of a page; the browser then follows the redirect to the Success URL. */
async function visit(url: string, form: string, signal: AbortSignal): Promise<void> {
  await fetch(url, { signal });
  await sleep(READING_TIME_MS, undefined, { signal });
  await fetch(`${url}/${form}`, { method: 'POST', signal });
}
