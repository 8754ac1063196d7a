/** Row 62: the gateway writes about a person in the title of a problem. */
import { expect } from 'vitest';
import type { Fault } from '../../../src/sandbox/index.js';
import type { Row } from '../table.js';
import type { Stage } from '../stage.js';

const TITLES = [
  'DE89 3704 0044 0532 0130 00 is not valid',
  'Write to mila (at) example.invalid',
  'Call +359 88 123 4567',
  'Go on at sign.example/s/1f3a',
  'Code 7F3A9K',
  'Mila Primerova is not eligible',
  'Мила Примерова',
  'User is not eligible: Mila',
];

const titled = (status: number, title: string): Fault => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ title }),
});

async function expectNoTitle({ host, user }: Stage): Promise<void> {
  const shown = [await host.stored(), await host.reported(), JSON.stringify(user.observations)];
  for (const title of TITLES) for (const text of shown) expect(text).not.toContain(title);
  for (const { failure, progress } of user.observations) {
    for (const each of [failure, progress.problem]) expect(each?.title).toBeUndefined();
  }
}

export const TITLE_ROWS: readonly Row[] = [
  {
    id: 62,
    injected:
      'The title of a problem has an IBAN, an e-mail address, a phone number, a URL without a scheme, a short token or a name',
    expected:
      'The failure has no title: only titles of a fixed list are kept. No host stores, shows or reports another one',
    scenarios: [
      {
        name: 'no title of a problem is shown while the host retries',
        faults: { status: TITLES.map((title) => titled(429, title)) },
        ends: 'completed',
        problem: 'rateLimited',
        calls: { status: TITLES.length + 2 },
        check: expectNoTitle,
      },
      {
        name: 'a stored failure has no title that names a person',
        faults: { initiate: [titled(400, 'Mila Primerova is not eligible')] },
        play: async ({ user, crash }) => {
          await user.until('failed');
          await crash();
          await user.until('failed');
        },
        ends: 'failed',
        failure: { code: 'notEligible', httpStatus: 400 },
        check: expectNoTitle,
      },
    ],
    tests: {},
    outOfReach: {},
  },
];
