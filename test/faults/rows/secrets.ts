/** Row 32: secrets. Every other scenario also checks that no secret leaves. */
import { expect } from 'vitest';
import type { Fault } from '../../../src/sandbox/index.js';
import { json, problem, type Row } from '../table.js';

const FAULTS_OF_EACH_KIND: readonly Fault[] = [
  problem(429),
  problem(500),
  { kind: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body: '<html>canary' },
  json('{"canary":true}'),
  { kind: 'truncated' },
];

export const SECRET_ROWS: readonly Row[] = [
  {
    id: 32,
    injected: 'The token, the URLs, the names and the texts contain canary secrets',
    expected: 'No checkpoint, log line, inspector message, failure or stack contains one',
    scenarios: [
      {
        name: 'no secret leaves an identification with failures of each kind and a crash',
        timings: { backoff: { maxAttempts: 9 } },
        faults: {
          initiate: FAULTS_OF_EACH_KIND,
          status: FAULTS_OF_EACH_KIND,
          finalize: FAULTS_OF_EACH_KIND,
        },
        play: async ({ user, tokens, crash }) => {
          let asked = 0;
          tokens.provider = () => {
            asked += 1;
            if (asked % 5 === 0) throw new Error('canary-token: the login server is down');
            return 'canary-token-in-a-header';
          };
          await user.until('awaitingRedirect');
          await crash();
          await user.complete();
          expect(asked).toBeGreaterThan(10);
        },
        ends: 'completed',
        problem: 'tokenUnavailable',
      },
      {
        name: 'no secret leaves in a stored failure',
        faults: { status: [problem(422)] },
        play: async ({ user, crash }) => {
          await user.until('awaitingRedirect');
          await user.send('redirect.failed');
          await user.until('failed');
          await crash();
          await user.until('failed');
        },
        ends: 'failed',
        failure: { code: 'rejected', httpStatus: 422 },
        check: ({ user }) => {
          expect(user.observations.at(-1)?.failure).not.toHaveProperty('title');
        },
      },
      {
        name: 'no secret leaves in the error of an invalid input',
        play: async ({ user, host }) => {
          const invalid = { userId: 7, deviceName: 'canary '.repeat(200), userAgent: 'canary' };
          await expect(host.begin(invalid, () => undefined)).rejects.toThrow();
          expect(await host.reported()).toContain('deviceName');
          await user.until('awaitingRedirect');
        },
        ends: 'awaitingRedirect',
        calls: { initiate: 1 },
      },
    ],
    tests: {
      'in process': [
        {
          file: 'inspect/redaction.test.ts',
          name: 'no redacted inspection event contains a secret',
        },
        { file: 'inspect/redaction.test.ts', name: 'no journal entry contains a secret' },
        {
          file: 'inspect/web-socket.test.ts',
          name: 'no message on the WebSocket contains a secret of an identification',
        },
        {
          file: 'cli/canary.test.ts',
          name: 'a whole run reveals neither its token nor a hosted URL',
        },
      ],
      page: [
        {
          file: 'browser/secrets.test.ts',
          name: 'no token and no hosted URL is stored, kept in the history or written to the console',
        },
        {
          file: 'inspect/viewer-page.long.ts',
          name: 'the viewer’s page contains no secret, and sends requests only to the viewer',
        },
      ],
      server: [
        {
          file: 'server/secrets.test.ts',
          name: '32: no secret is in the file, in an error or in an observed event',
        },
        {
          file: 'telemetry/observers.test.ts',
          name: 'reveal no personal data, URL or token in a whole identification',
        },
      ],
      Restate: [
        {
          file: 'restate/secrets.long.ts',
          name: 'stores no token and no hosted URL, in files or in tables',
        },
        {
          file: 'restate/secrets.long.ts',
          name: 'shows no device metadata and no finished call after the end',
        },
      ],
    },
    outOfReach: {},
  },
];
