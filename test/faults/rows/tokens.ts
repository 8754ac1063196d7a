/** Rows 39, 40 and 68: tokens at the edge of their life, and providers that give none. */
import { expect } from 'vitest';
import { answer, STRAIGHT, times, type Row, type Scenario } from '../table.js';

/** Refused while a fresh token is not valid yet. */
const NOT_YET = [answer(401), answer(401)];

const READS_EVERY_ANSWER = 'It reads every answer: only a page has CORS.';

const unusable = (given: string | null): Scenario => ({
  name: `a provider that gives ${JSON.stringify(given)} is named in the failure, and nothing is sent`,
  play: async ({ user, tokens }) => {
    await user.until('awaitingRedirect');
    tokens.provider = () => given;
    await user.submit('pass');
    await user.comeBack();
    const { progress, failure } = await user.until(
      (seen) => seen.failure !== null || seen.progress.problem !== null,
    );
    const shown = failure ?? progress.problem;
    expect(shown?.code).toBe('unauthorized');
    expect(shown?.message).toMatch(/^The token provider gave no .*so nothing was sent/);
    expect(shown).not.toHaveProperty('httpStatus');
    await user.send('cancel');
  },
  ends: 'cancelled',
  calls: { initiate: 1, status: 0 },
});

export const TOKEN_ROWS: readonly Row[] = [
  {
    id: 39,
    injected: 'A fresh token is valid only a moment later',
    expected: 'The host tries it again after 1 to 2 s, and goes on',
    scenarios: (['status', 'finalize'] as const).map((operation) => ({
      name: `${operation} goes on after two refusals, with one refresh`,
      timings: { requestTimeout: 10_000, pollTimeout: 20_000 },
      faults: { [operation]: NOT_YET },
      ends: 'completed' as const,
      states: STRAIGHT,
      check: ({ tokens }) => {
        expect(tokens.refreshes).toBe(1);
      },
    })),
    tests: {},
    outOfReach: {},
  },
  {
    id: 40,
    injected: 'A token expires, and the gateway sends its 401 without CORS headers',
    expected: 'A page asks for a fresh token, once a minute at most, and goes on',
    scenarios: [
      {
        name: 'polls that get no answer lead to one fresh token, which goes on',
        faults: {
          status: times(3, { kind: 'answer', status: 401, cors: false } as const),
        },
        outOfReach: {
          'in process': READS_EVERY_ANSWER,
          server: READS_EVERY_ANSWER,
          Restate: READS_EVERY_ANSWER,
        },
        ends: 'completed',
        states: STRAIGHT,
        problem: 'network',
        check: ({ tokens }) => {
          expect(tokens.refreshes).toBe(1);
        },
      },
    ],
    tests: {
      page: [
        'leads to a fresh token at the third call by %s, which goes on',
        'leads to one fresh token a minute while it is refused',
        'of the whole network asks for no fresh token',
      ].map((name) => ({ file: 'gateway/hidden-refusals.test.ts', name })),
    },
    outOfReach: {
      'in process': READS_EVERY_ANSWER,
      server: READS_EVERY_ANSWER,
      Restate: READS_EVERY_ANSWER,
    },
  },
  {
    id: 68,
    injected: 'The token provider gives "Bearer abc", an empty text or null',
    expected: 'The failure is `unauthorized`, and says that the provider gave no usable token',
    scenarios: ['Bearer abc', '', null].map(unusable),
    tests: {},
    outOfReach: {},
  },
];
