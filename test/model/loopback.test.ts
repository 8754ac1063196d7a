import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PATHS } from '../../src/contract/schemas.js';
import type { IdentificationEventType } from '../../src/index.js';
import type { Fault, GatewayOperation, Sandbox } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { host, sandboxActors, submit, type Host } from '../support/host.js';

const RUNS = Number(process.env['LOOPBACK_RUNS'] ?? 12);
const SEED = process.env['SEED'] ?? '20260601';

const USER_ID = 7;
const CALL_BACKS = ['first', 'second', null] as const;

const anyFault = fc.constantFrom<Fault>(
  { kind: 'reset' },
  { kind: 'resetAfterProcessing' },
  { kind: 'truncated' },
  { kind: 'delay', ms: 30 },
  { kind: 'answer', status: 503 },
  { kind: 'answer', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
);

const anyStep = fc.oneof(
  fc.record({
    kind: fc.constant('fault' as const),
    operation: fc.constantFrom<GatewayOperation>('initiate', 'status', 'finalize'),
    fault: anyFault,
  }),
  fc.record({
    kind: fc.constant('send' as const),
    type: fc.constantFrom<IdentificationEventType>(
      'redirect.succeeded',
      'redirect.failed',
      'status.check',
      'retry',
      'keepWaiting',
    ),
  }),
  fc.record({
    kind: fc.constant('crash' as const),
    callBack: fc.constantFrom(...CALL_BACKS),
  }),
  fc.constant({ kind: 'proceed' as const }),
);

/** The global fetch, which also counts the requests in flight. */
function countingFetch() {
  const inFlight = new Set<AbortSignal>();
  const seen = { mostInFlight: 0, refusals: 0 };
  const send: typeof fetch = async (input, init) => {
    const signal = init?.signal ?? new AbortController().signal;
    inFlight.add(signal);
    seen.mostInFlight = Math.max(
      seen.mostInFlight,
      [...inFlight].filter(({ aborted }) => !aborted).length,
    );
    try {
      const response = await fetch(input, init);
      const isFinalize = response.url.endsWith(PATHS.finalize);
      if (isFinalize && response.status === 400) seen.refusals += 1;
      return response;
    } finally {
      inFlight.delete(signal);
    }
  };
  return { send, seen };
}

/** The next step of a user who does everything right. */
async function proceed(app: Host): Promise<void> {
  const view = await app.until(({ working }) => !working);
  if (view.state === 'awaitingRedirect' || view.state === 'signing') {
    const form = view.state === 'signing' ? 'sign' : 'pass';
    // The page may have been submitted before the process crashed.
    await submit(view, form).catch(() => undefined);
    app.send('redirect.succeeded');
    return;
  }
  const way = (['keepWaiting', 'retry', 'restart'] as const).find((type) =>
    view.can.includes(type),
  );
  if (way !== undefined) app.send(way);
}

const payloads = ({ requests }: Sandbox): Set<string> =>
  new Set(requests.filter(({ operation }) => operation === 'finalize').map(({ body }) => body));

it(
  'over real HTTP with faults and crashes, there is one finalization, with one payload, and one request at a time',
  async () => {
    const property = fc.asyncProperty(
      fc.array(anyStep, { maxLength: 12, size: 'max' }),
      async (steps) => {
        const sandbox = await start();
        const { send, seen } = countingFetch();
        const actors = sandboxActors(sandbox, { fetch: send });
        const begin = (callBack: string | null, before?: Host): Host => {
          before?.kill();
          return host(actors, {
            subject: { userId: USER_ID, bTrustAppCallBackId: callBack },
            checkpoint: before?.checkpoints.at(-1),
          });
        };
        let app = begin(null);
        for (const step of steps) {
          if (step.kind === 'fault') sandbox.faults.next(step.operation, step.fault);
          else if (step.kind === 'send') app.send(step.type);
          else if (step.kind === 'crash') app = begin(step.callBack, app);
          else await proceed(app);
          if (app.view().state === 'completed') break;
        }
        while (app.view().state !== 'completed') await proceed(app);
        app.kill();
        expect(sandbox.finalizations(USER_ID)).toBe(1);
        expect(payloads(sandbox).size).toBe(1);
        expect(seen).toEqual({ mostInFlight: 1, refusals: 0 });
        await sandbox.close();
      },
    );
    await fc.assert(property, {
      numRuns: RUNS,
      ...(SEED !== 'random' && { seed: Number(SEED) }),
    });
  },
  60_000 + RUNS * 5_000,
);
