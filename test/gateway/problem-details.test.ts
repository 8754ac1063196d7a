import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { MADE_UP_PERSONAL_DATA, MAGIC_USERS } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { connect, serve, skipPauses } from './helpers.js';

const PROBLEM = { 'content-type': 'application/problem+json' };

/** What initiate rejects with for an answer. */
async function rejection(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = PROBLEM,
): Promise<unknown> {
  const sandbox = await start();
  sandbox.faults.next('initiate', { kind: 'answer', status, headers, body });
  return connect(sandbox)
    .initiate()
    .catch((error: unknown) => error);
}

const problem = (title: unknown): string =>
  JSON.stringify({ title, detail: 'Ivanka Izmislena', instance: '/users/9913310000' });

const withTitle = (title: string) => failure('notEligible', { httpStatus: 400, title });
const WITHOUT_TITLE = failure('notEligible', { httpStatus: 400 });

describe('problem details', () => {
  test('become a failure with their title and no other field', async () => {
    expect(await rejection(400, problem('User is not eligible'))).toStrictEqual(
      withTitle('User is not eligible'),
    );
  });

  test.each([
    { 'content-type': 'Application/JSON; charset=utf-8' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'text/html' },
    {},
  ])('become a failure with their title with the headers %j', async (headers) => {
    expect(await rejection(400, problem('User is not eligible'), headers)).toStrictEqual(
      withTitle('User is not eligible'),
    );
  });

  test.each([401, 403, 404, 409, 422, 429])(
    'become a failure with their title with the status %i',
    async (status) => {
      skipPauses();
      const sandbox = await start();
      const fault = {
        kind: 'answer',
        status,
        headers: PROBLEM,
        body: problem('Conflict'),
      } as const;
      // The other ones are for the call that is sent again after a 401.
      sandbox.faults.next('finalize', fault, fault, fault);
      await expect(connect(sandbox).finalize()).rejects.toMatchObject({
        httpStatus: status,
        title: 'Conflict',
      });
    },
  );

  test('do not pass on personal data of their detail', async () => {
    const sandbox = await start();
    const error: unknown = await connect(sandbox)
      .initiate({ userId: MAGIC_USERS.notEligible })
      .catch((reason: unknown) => reason);
    expect(error).toStrictEqual(withTitle('User is not eligible'));
    const text = JSON.stringify(error);
    expect(MADE_UP_PERSONAL_DATA.filter((secret) => text.includes(secret))).toEqual([]);
  });

  test.each([
    [500, 'unavailable'],
    [503, 'unavailable'],
    [307, 'redirectRefused'],
  ] as const)('are dropped with the status %i', async (status, code) => {
    expect(await rejection(status, problem('Stack overflow'))).toStrictEqual(
      failure(code, { httpStatus: status }),
    );
  });
});

describe('a title that is not on the list is dropped whole', () => {
  test.each([
    ['an IBAN in groups', 'BG80 BNBG 9661 1020 3456 78 is not valid'],
    ['an e-mail address', 'No ivanka@example.invalid here'],
    ['an e-mail address in words', 'No ivanka (at) example.invalid here'],
    ['a phone number in groups', 'Call +359 88 123 4567'],
    ['a URL without a scheme', 'Go on at sign.example/s/1f3a'],
    ['a short token', 'Code 7F3A9K'],
    ['a name', 'Ivanka Izmislena is not eligible'],
    ['a name in Cyrillic', 'Иванка Измислена'],
    ['a known title and a name', 'User is not eligible: Ivanka'],
    ['a known title after a name', 'Ivanka: User is not eligible'],
    ['a known title in other letters', 'USER IS NOT ELIGIBLE'],
    ['a known title with an invisible character', 'User is not eligible\u200b'],
    ['a known title and a line', 'User is not eligible\nIvanka'],
    ['a name of an object', 'constructor'],
    ['an empty one', ''],
    ['a long one', 'so '.repeat(1_000)],
  ])('%s', async (_, title) => {
    expect(await rejection(400, problem(title))).toStrictEqual(WITHOUT_TITLE);
  });
});

describe('a title that is on the list is kept', () => {
  test.each([
    'Bad Request',
    'Unprocessable Entity',
    'Unprocessable Content',
    'The user is not known',
    'One or more validation errors occurred.',
  ])('%s', async (title) => {
    expect(await rejection(400, problem(title))).toStrictEqual(withTitle(title));
  });
});

describe('a failure has no title', () => {
  test.each([
    ['HTML with the content type of JSON', '<title>Bad request</title>', 'application/json'],
    ['a title that is not a string', problem({ text: 'Bad request' }), 'application/problem+json'],
    ['problem details without a title', '{"detail":"Ivanka"}', 'application/problem+json'],
    ['an array', '["title"]', 'application/problem+json'],
    ['an empty body', '', 'application/problem+json'],
  ])('for %s', async (_, body, contentType) => {
    expect(await rejection(400, body, { 'content-type': contentType })).toStrictEqual(
      WITHOUT_TITLE,
    );
  });

  test('for a body over the byte limit', async () => {
    expect(await rejection(400, problem('so '.repeat(30_000)))).toStrictEqual(WITHOUT_TITLE);
  });
});

describe('a refusal is the failure network', () => {
  test('where its JSON breaks off', async () => {
    expect(await rejection(400, '{"title":"Bad requ')).toStrictEqual(failure('network'));
  });

  test('where its connection breaks', async () => {
    const server = await serve((_, outgoing) => {
      outgoing
        .writeHead(400, { ...PROBLEM, 'content-length': 1_000 })
        .write('{"title":"Bad request"', () => outgoing.destroy());
    });
    await expect(connect(server).initiate()).rejects.toStrictEqual(failure('network'));
  });
});
