/** Row 32: what nobody may find anywhere. Every other scenario looks for the same. */
import { expect } from 'vitest';
import type { Fault } from '../../../src/sandbox/index.js';
import { json, problem, type Row } from '../table.js';

const OF_ALL_KINDS: readonly Fault[] = [
  problem(429),
  problem(500),
  { kind: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body: '<html>canary' },
  json('{"canary":true}'),
  { kind: 'truncated' },
];

export const SECRET_ROWS: readonly Row[] = [
  {
    id: 32,
    injected: 'canary secrets in token, URLs, names, texts',
    expected: 'found in no checkpoint, log line, inspector message, failure or stack',
    scenarios: [
      {
        name: 'through failures of all kinds and a crash, to the end',
        timings: { backoff: { maxAttempts: 9 } },
        faults: { initiate: OF_ALL_KINDS, status: OF_ALL_KINDS, finalize: OF_ALL_KINDS },
        play: async ({ user, tokens, crash }) => {
          let asked = 0;
          tokens.says = () => {
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
        name: 'in a failure that is kept',
        faults: { status: [problem(422)] },
        play: async ({ user, crash }) => {
          await user.until('awaitingRedirect');
          await user.send('redirect.failed');
          await user.until('failed');
          await crash();
          await user.until('failed');
        },
        ends: 'failed',
        failure: { code: 'rejected', httpStatus: 422, title: 'Not now, [redacted]' },
      },
      {
        name: 'in an input that breaks its rules',
        play: async ({ user, host }) => {
          const wrong = { userId: 7, deviceName: 'canary '.repeat(200), userAgent: 'canary' };
          await expect(host.begin(wrong, () => undefined)).rejects.toThrow();
          expect(await host.told()).toContain('deviceName');
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
          file: 'inspect/viewer-page.test.ts',
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
          file: 'restate/secrets.test.ts',
          name: 'stores no token and no hosted URL, in files or in tables',
        },
        {
          file: 'restate/secrets.test.ts',
          name: 'shows no device metadata and no finished call after the end',
        },
      ],
    },
    outOfReach: {},
  },
];
