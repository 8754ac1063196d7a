/** Rows 13 to 17: what the gateway answers is not what it should. */
import { expect } from 'vitest';
import { STATUS } from '../../../machines/statuses.js';
import { statusOf } from '../../sandbox/helpers.js';
import { offersNothing } from '../stage.js';
import { json, STRAIGHT, type Row, type Scenario } from '../table.js';

const { started, processing, signSessionCreated, documentSigned } = STATUS;

const UNSAFE_URLS = [
  'javascript:alert(1)',
  'java\tscript:alert(1)',
  ' javascript:alert(1)',
  ' https://sign.example.com/1',
  'data:text/html,<script>alert(1)</script>',
  'http://sign.example.com/1',
  'https://sign.example.com@evil.example/1',
  'https://sign.example.com.evil.example/1',
  'null',
];

/** Refused, and never offered to anybody. */
const unsafe = (name: string, injected: Partial<Scenario>): Scenario => ({
  name,
  allowedHosts: ({ url }) => ['sign.example.com', new URL(url).host],
  ...injected,
  ends: 'failed',
  failure: { code: 'unsafeUrl', retryable: false, restartable: true },
  check: async ({ user }) => {
    await offersNothing(user);
    expect(await user.states()).not.toContain('signing');
  },
  goesOnBy: 'restart',
});

export const STATUS_ROWS: readonly Row[] = [
  {
    id: 13,
    injected: 'an unknown status; no status',
    expected: 'as the contract says; never taken for success',
    scenarios: [
      ...['DOCUMENT_SIGN_SUCCESSFUL', 'document_sign_success', STATUS.error].map((status) => ({
        name: `the status ${status}`,
        statuses: { after: 'identityCheck' as const, answers: [{ status }] },
        ends: 'failed' as const,
        failure: {
          code: 'identificationFailed' as const,
          message: `The gateway reports the status ${status}.`,
          retryable: false,
          restartable: true,
        },
        calls: { status: 1, finalize: 0 },
        goesOnBy: 'restart' as const,
      })),
      {
        name: 'the statuses STARTED, null and PROCESSING in both phases',
        play: async ({ user, sandbox }) => {
          const pending = [{ status: started }, { status: null }, { status: processing }];
          for (const [state, form] of [
            ['awaitingRedirect', 'pass'],
            ['signing', 'sign'],
          ] as const) {
            await user.until(state);
            await user.submit(form);
            sandbox.script(user.userId, ...pending);
            await user.comeBack();
          }
        },
        ends: 'completed',
        states: STRAIGHT,
        calls: { status: 8 },
      },
      {
        name: 'the document to sign, again, once it was signed',
        statuses: {
          after: 'signing',
          answers: [{ status: signSessionCreated, url: 'http://127.0.0.1:9/sign', times: 3 }],
        },
        ends: 'completed',
        states: STRAIGHT,
        calls: { status: 5, finalize: 1 },
      },
      {
        name: 'documents that were signed elsewhere',
        play: async ({ user, sandbox }) => {
          await user.until('awaitingRedirect');
          const page = await user.hostedUrl();
          await user.submit('pass', page);
          const { url } = await statusOf(sandbox, user.userId);
          await user.submit('sign', url ?? '');
          await user.comeBack();
        },
        ends: 'completed',
        states: ['initiating', 'awaitingRedirect', 'phaseA', 'finalizing', 'completed'],
        calls: { finalize: 1 },
      },
      {
        name: 'a status that the host knows to be pending',
        pendingStatuses: ['IN_REVIEW'],
        statuses: { after: 'identityCheck', answers: [{ status: 'IN_REVIEW', times: 2 }] },
        ends: 'completed',
        states: STRAIGHT,
        calls: { status: 4 },
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 14,
    injected: 'a status that goes backwards',
    expected: 'nothing that is finished is undone; `progress.wentBackFrom` reports it',
    scenarios: [
      {
        name: 'from the document to sign',
        statuses: {
          after: 'signing',
          answers: [{ status: processing, times: 2 }, { status: started }],
        },
        ends: 'completed',
        states: STRAIGHT,
        check: ({ user }) => {
          const behind = user.sights.filter(({ progress }) => progress.wentBackFrom !== null);
          expect(behind.map(({ progress }) => progress.wentBackFrom)).toContain(signSessionCreated);
          expect(new Set(behind.map(({ state }) => state))).toEqual(new Set(['phaseB']));
        },
      },
      {
        name: 'from the signed documents, after a finalize that was refused',
        faults: { finalize: [{ kind: 'answer', status: 400 }] },
        statuses: {
          after: 'signing',
          answers: [{ status: documentSigned }, { status: processing, times: 2 }],
        },
        ends: 'completed',
        states: [...STRAIGHT.slice(0, -1), 'phaseB', 'finalizing', 'completed'],
        calls: { finalize: 2 },
        check: ({ user }) => {
          expect(user.sights.map(({ progress }) => progress.wentBackFrom)).toContain(
            documentSigned,
          );
        },
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 15,
    injected: 'the signing status without a URL',
    expected:
      'polls on to the deadline, then `failed` with `signingUrlMissing`, kept; never opens "null"',
    scenarios: [null, '', ' '].map((url) => ({
      name: `the URL ${JSON.stringify(url)}`,
      // A poll may take half of it.
      timings: { pollTimeout: 500 },
      statuses: {
        after: 'identityCheck' as const,
        answers: [{ status: signSessionCreated, url, times: Infinity }],
      },
      ends: 'failed' as const,
      states: ['initiating', 'awaitingRedirect', 'phaseA', 'failed'] as const,
      failure: { code: 'signingUrlMissing' as const, retryable: true, restartable: true },
      check: async ({ user, sandbox, calls }) => {
        expect(calls('status').length).toBeGreaterThan(2);
        await offersNothing(user);
        // The gateway has it at last.
        sandbox.script(user.userId);
      },
      goesOnBy: 'retry' as const,
    })),
    tests: {},
    outOfReach: {},
  },
  {
    id: 16,
    injected:
      '`javascript:`, `java<TAB>script:`, a leading space, `data:`, `http:`, `https://host@evil`, `https://host.evil`, "null"',
    expected: 'refused by the parsed protocol and the exact host: `failed` with `unsafeUrl`',
    scenarios: UNSAFE_URLS.flatMap((url) => [
      unsafe(`the identity check at ${JSON.stringify(url)}`, {
        faults: {
          initiate: [
            json(
              JSON.stringify({ videoIdentificationUrl: url, videoIdentificationStatus: started }),
            ),
          ],
        },
        states: ['initiating', 'failed'],
      }),
      unsafe(`the signing at ${JSON.stringify(url)}`, {
        statuses: { after: 'identityCheck', answers: [{ status: signSessionCreated, url }] },
        states: ['initiating', 'awaitingRedirect', 'phaseA', 'failed'],
      }),
    ]),
    tests: {},
    outOfReach: {},
  },
  {
    id: 17,
    injected: 'a redirect to another origin on a gateway call',
    expected: 'refused; token and body do not travel; kept',
    scenarios: [301, 302, 303, 307, 308].flatMap((status) =>
      (['initiate', 'status', 'finalize'] as const)
        .filter((operation) => status === 307 || operation === 'finalize')
        .map((operation): Scenario => ({
          name: `a ${String(status)} on ${operation}`,
          faults: ({ elsewhere }) => ({
            [operation]: [
              {
                kind: 'redirect',
                status,
                location: `${elsewhere}/Enrollment/finalize-external-identification`,
              },
            ],
          }),
          ends: 'failed',
          failure: { code: 'redirectRefused', retryable: true, restartable: false },
          calls: { [operation]: 1 },
          goesOnBy: 'retry',
        })),
    ),
    tests: {},
    outOfReach: {},
  },
];
