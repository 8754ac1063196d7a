/** Rows 35 to 38: what stands between a host and the gateway changes or replaces the answers. */
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { Fault, GatewayOperation, SandboxAnswer } from '../../../src/sandbox/index.js';
import { FAST } from '../../support/host.js';
import { STRAIGHT, type Row, type Scenario } from '../table.js';
import type { Stage } from '../stage.js';

const page = (status: number, type: string, body: string): Fault => ({
  kind: 'answer',
  status,
  headers: { 'content-type': type },
  body,
});

const BALANCER = page(404, 'text/plain', '404 page not found');
const FIREWALL = page(403, 'text/html', '<html><title>canary</title></html>');
const NGINX = page(400, 'text/html', '<html><h1>400 Bad Request</h1></html>');
const PORTAL = page(200, 'text/html', '<html>canary</html>');

/** The calls of a flow without a fault, and one more. */
const CALLS = { initiate: 1, status: 2, finalize: 1 };

const completes = (
  name: string,
  operation: GatewayOperation,
  faults: readonly Fault[],
  extra: Partial<Scenario> = {},
): Scenario => ({
  name,
  faults: { [operation]: faults },
  ends: 'completed',
  states: STRAIGHT,
  ...extra,
});

const retries = (name: string, operation: GatewayOperation, fault: Fault): Scenario =>
  completes(name, operation, [fault], {
    problem: 'intermediary',
    calls: { [operation]: CALLS[operation] + 1 },
  });

/** Reads the answer as JSON, and changes it. */
const rewritten = (change: (body: Record<string, unknown>) => unknown): Fault => ({
  kind: 'altered',
  alter: (answer) => ({
    ...answer,
    body: JSON.stringify(change(JSON.parse(String(answer.body)) as Record<string, unknown>)),
  }),
});

const relabelled = (type: string): Fault => ({
  kind: 'altered',
  alter: (answer) => ({ ...answer, headers: { 'content-type': type } }),
});

const marked: Fault = {
  kind: 'altered',
  alter: (answer) => ({ ...answer, body: `\uFEFF${String(answer.body)}` }),
};

const zipped = (answer: SandboxAnswer): SandboxAnswer => ({
  ...answer,
  headers: { ...answer.headers, 'content-encoding': 'gzip' },
  body: gzipSync(answer.body),
});
const packed: Fault = { kind: 'altered', alter: zipped };

const OPERATIONS = ['initiate', 'status', 'finalize'] as const;

const retryAfterCap = 250;
const NO_HEADERS_IN_A_PAGE = {
  page: 'A page reads no Date header of the sandbox, and the next scenario hides Retry-After.',
};

const busy = (headers: Readonly<Record<string, string>>): Fault => ({
  kind: 'answer',
  status: 429,
  headers,
});

/** The second poll does not come before the wait of `Retry-After`, which is limited to the cap. */
const waited = ({ calls }: Stage): void => {
  const [refused, repeated] = calls('status');
  // A timer can fire 1 ms early.
  expect(repeated?.at).toBeGreaterThanOrEqual((refused?.at ?? Infinity) + retryAfterCap - 1);
};

const waits = (name: string, headers: Readonly<Record<string, string>>): Scenario =>
  completes(name, 'status', [busy(headers)], {
    timings: { backoff: { ...FAST.backoff, retryAfterCap } },
    problem: 'rateLimited',
    calls: { status: 3 },
    check: waited,
  });

export const INTERMEDIARY_ROWS: readonly Row[] = [
  {
    id: 35,
    injected: 'A balancer, a firewall or a proxy answers in place of the gateway',
    expected: 'The host repeats the call, as after any network failure, and nothing is lost',
    scenarios: [
      retries('initiate is repeated after the 404 of a balancer', 'initiate', BALANCER),
      retries('a poll is repeated after the 404 of a balancer', 'status', BALANCER),
      retries('a poll is repeated after the 403 page of a firewall', 'status', FIREWALL),
      retries('a poll is repeated after the 400 page of nginx', 'status', NGINX),
      retries('a poll is repeated after the 200 page of a captive portal', 'status', PORTAL),
      retries('finalize is repeated after the 404 of a balancer', 'finalize', BALANCER),
      retries('finalize is repeated after the 403 page of a firewall', 'finalize', FIREWALL),
      {
        name: 'a poll is repeated after a redirect, which is not followed',
        faults: ({ elsewhere }) => ({ status: [{ kind: 'redirect', location: elsewhere }] }),
        ends: 'completed',
        states: STRAIGHT,
        problem: 'redirectRefused',
        calls: { status: 3 },
      },
      completes('more pages of a firewall than attempts do not end the polling', 'status', [
        ...[FIREWALL, FIREWALL, BALANCER, BALANCER, NGINX],
      ]),
    ],
    tests: {
      'in process': [
        {
          file: 'gateway/table.long.ts',
          name: 'by %s, each cell of the table means what the contract says',
        },
      ],
    },
    outOfReach: {},
  },
  {
    id: 36,
    injected: 'An answer has a field less, a message or a number of another type, or another label',
    expected: 'The host reads it',
    scenarios: [
      completes('a poll without a status counts as pending', 'status', [
        {
          kind: 'answer',
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: '{}',
        },
      ]),
      ...OPERATIONS.flatMap((operation) => [
        completes(
          `the message of ${operation} may be an object`,
          operation,
          [rewritten((body) => ({ ...body, message: { text: 'canary' } }))],
          { calls: CALLS },
        ),
        completes(`${operation} is read with a byte order mark`, operation, [marked], {
          calls: CALLS,
        }),
        completes(`${operation} is read as text/plain`, operation, [relabelled('text/plain')], {
          calls: CALLS,
        }),
      ]),
      completes(
        'the individualId may be a text of digits',
        'finalize',
        [rewritten((body) => ({ ...body, individualId: String(body['individualId']) }))],
        { calls: CALLS },
      ),
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 37,
    injected: 'An answer is packed by gzip, which was not asked for',
    expected: 'The host unpacks it, within the byte limit',
    scenarios: [
      ...OPERATIONS.map((operation) =>
        completes(`${operation} is read from gzip`, operation, [packed], { calls: CALLS }),
      ),
      completes(
        'a poll is repeated after a small gzip of a large body',
        'status',
        [
          {
            kind: 'altered',
            alter: (answer) =>
              zipped({ ...answer, body: `${' '.repeat(8e6)}${String(answer.body)}` }),
          },
        ],
        { problem: 'responseTooLarge', calls: { status: 3 } },
      ),
      completes(
        'a poll is repeated after damaged gzip',
        'status',
        [{ kind: 'altered', alter: (answer) => ({ ...zipped(answer), body: 'canary' }) }],
        { problem: 'network', calls: { status: 3 } },
      ),
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 38,
    injected: 'A Retry-After has a fraction, an old form of date, or a date of another clock',
    expected: 'The host waits as long, up to the cap',
    scenarios: [
      waits('a Retry-After with a fraction is respected', { 'retry-after': '2.5' }),
      waits('the first readable value of a Retry-After is respected', {
        'retry-after': 'soon, 60',
      }),
      ...(
        [
          ['of RFC 850', 'Thursday, 21-May-26 10:01:00 GMT'],
          ['of asctime', 'Thu May 21 10:01:00 2026'],
          ['of a gateway whose clock is off', 'Thu, 21 May 2026 10:01:00 GMT'],
        ] as const
      ).map(([name, value]) => ({
        ...waits(`a Retry-After with a date ${name} is respected`, {
          date: 'Thu, 21 May 2026 10:00:00 GMT',
          'retry-after': value,
        }),
        outOfReach: NO_HEADERS_IN_A_PAGE,
      })),
    ],
    tests: {
      page: [
        {
          file: 'gateway/table.long.ts',
          name: 'by %s, each cell of the table means what the contract says',
        },
      ],
    },
    outOfReach: {},
  },
];
