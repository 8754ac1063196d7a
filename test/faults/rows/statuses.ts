/** Rows 13 to 17: an answer of the gateway has wrong content. */
import { expect } from 'vitest';
import { STATUS } from '../../../machines/statuses.js';
import { statusOf } from '../../sandbox/helpers.js';
import { expectNoHostedPage } from '../stage.js';
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

/** The host refuses the URL and never offers it. */
const refusesUrl = (name: string, injected: Partial<Scenario>): Scenario => ({
  name,
  allowedHosts: ({ url }) => ['sign.example.com', new URL(url).host],
  ...injected,
  ends: 'failed',
  failure: { code: 'unsafeUrl', retryable: false, restartable: true },
  check: async ({ user }) => {
    await expectNoHostedPage(user);
    expect(await user.states()).not.toContain('signing');
  },
  continuesBy: 'restart',
});

export const STATUS_ROWS: readonly Row[] = [
  {
    id: 13,
    injected: 'The status is unknown or missing',
    expected: 'The host handles it as the contract says, and never as a success',
    scenarios: [
      ...['DOCUMENT_SIGN_SUCCESSFUL', 'document_sign_success', STATUS.error].map((status) => ({
        name: `the status ${status} fails with identificationFailed`,
        statuses: { after: 'identityCheck' as const, answers: [{ status }] },
        ends: 'failed' as const,
        failure: {
          code: 'identificationFailed' as const,
          message: `The gateway reports the status ${status}.`,
          retryable: false,
          restartable: true,
        },
        calls: { status: 1, finalize: 0 },
        continuesBy: 'restart' as const,
      })),
      {
        name: 'STARTED, null and PROCESSING count as pending in both phases',
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
        name: 'a document to sign counts as pending after the signing',
        statuses: {
          after: 'signing',
          answers: [{ status: signSessionCreated, url: 'http://127.0.0.1:9/sign', times: 3 }],
        },
        ends: 'completed',
        states: STRAIGHT,
        calls: { status: 5, finalize: 1 },
      },
      {
        name: 'documents that were signed elsewhere are finalized at once',
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
        name: 'a status in pendingStatuses counts as pending',
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
    injected: 'The status goes backwards',
    expected: 'Nothing that is finished is undone, and `progress.wentBackFrom` reports it',
    scenarios: [
      {
        name: 'a status before the document to sign is polled on in phase B',
        statuses: {
          after: 'signing',
          answers: [{ status: processing, times: 2 }, { status: started }],
        },
        ends: 'completed',
        states: STRAIGHT,
        check: ({ user }) => {
          const behind = user.history.filter(({ progress }) => progress.wentBackFrom !== null);
          expect(behind.map(({ progress }) => progress.wentBackFrom)).toContain(signSessionCreated);
          expect(new Set(behind.map(({ state }) => state))).toEqual(new Set(['phaseB']));
        },
      },
      {
        name: 'a status before the signed documents is polled on after a refused finalize',
        faults: { finalize: [{ kind: 'answer', status: 400 }] },
        statuses: {
          after: 'signing',
          answers: [{ status: documentSigned }, { status: processing, times: 2 }],
        },
        ends: 'completed',
        states: [...STRAIGHT.slice(0, -1), 'phaseB', 'finalizing', 'completed'],
        calls: { finalize: 2 },
        check: ({ user }) => {
          expect(user.history.map(({ progress }) => progress.wentBackFrom)).toContain(
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
    injected: 'The status for signing has no URL',
    expected:
      'The host polls until the deadline. Then the state is `failed` with `signingUrlMissing`, and `retry` continues. It never opens "null"',
    scenarios: [null, '', ' '].map((url) => ({
      name: `the signing URL ${JSON.stringify(url)} fails at the deadline, and retry continues`,
      // A poll can take half of it.
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
        await expectNoHostedPage(user);
        // From now on the gateway returns the URL.
        sandbox.script(user.userId);
      },
      continuesBy: 'retry' as const,
    })),
    tests: {},
    outOfReach: {},
  },
  {
    id: 16,
    injected:
      'A hosted URL has `javascript:`, `java<TAB>script:`, a leading space, `data:`, `http:`, `https://host@evil`, `https://host.evil` or "null"',
    expected:
      'The host refuses it by the parsed protocol and the exact host name: the state is `failed` with `unsafeUrl`',
    scenarios: UNSAFE_URLS.flatMap((url) => [
      refusesUrl(`the identity check URL ${JSON.stringify(url)} is refused`, {
        faults: {
          initiate: [
            json(
              JSON.stringify({ videoIdentificationUrl: url, videoIdentificationStatus: started }),
            ),
          ],
        },
        states: ['initiating', 'failed'],
      }),
      refusesUrl(`the signing URL ${JSON.stringify(url)} is refused`, {
        statuses: { after: 'identityCheck', answers: [{ status: signSessionCreated, url }] },
        states: ['initiating', 'awaitingRedirect', 'phaseA', 'failed'],
      }),
    ]),
    tests: {},
    outOfReach: {},
  },
  {
    id: 17,
    injected: 'A gateway call is redirected to another origin',
    expected: 'The host refuses it, sends neither token nor body there, and repeats the call',
    scenarios: [301, 302, 303, 307, 308].flatMap((status) =>
      (['initiate', 'status', 'finalize'] as const)
        .filter((operation) => status === 307 || operation === 'finalize')
        .map((operation): Scenario => ({
          name: `a ${String(status)} on ${operation} is refused, and the call is repeated`,
          faults: ({ elsewhere }) => ({
            [operation]: [
              {
                kind: 'redirect',
                status,
                location: `${elsewhere}/Enrollment/finalize-external-identification`,
              },
            ],
          }),
          ends: 'completed',
          states: STRAIGHT,
          problem: 'redirectRefused',
        })),
    ),
    tests: {},
    outOfReach: {},
  },
];
