import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { MADE_UP_PERSONAL_DATA, MAGIC_USERS } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { connect, serve } from './helpers.js';

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

  test('become a failure with their title where the content type is plain JSON', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect(await rejection(400, problem('Not eligible'), headers)).toStrictEqual(
      withTitle('Not eligible'),
    );
  });

  test.each([401, 403, 404, 409, 422, 429])(
    'become a failure with their title with the status %i',
    async (status) => {
      const sandbox = await start();
      const fault = { kind: 'answer', status, headers: PROBLEM, body: problem('No') } as const;
      // The second one is for the call that is sent again after a 401.
      sandbox.faults.next('finalize', fault, fault);
      await expect(connect(sandbox).finalize()).rejects.toMatchObject({
        httpStatus: status,
        title: 'No',
      });
    },
  );

  test('have their title redacted', async () => {
    expect(await rejection(400, problem('No ivanka@example.invalid here'))).toStrictEqual(
      withTitle('No [redacted] here'),
    );
  });

  test('have their title truncated', async () => {
    expect(await rejection(400, problem('so '.repeat(1_000)))).toMatchObject({
      title: `${'so '.repeat(39)}so…`,
    });
  });

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

describe('a failure has no title', () => {
  test.each([
    ['HTML', '<title>Bad request</title>', 'text/html'],
    ['JSON with the content type of HTML', problem('Title'), 'text/html'],
    ['JSON with the content type of plain text', problem('Title'), 'text/plain'],
    ['a media type that resembles that of JSON', problem('Title'), 'application/jsonp'],
    [
      'a media type with that of JSON in a parameter',
      problem('Title'),
      'text/plain; from=application/json',
    ],
    ['HTML with the content type of JSON', '<title>Bad request</title>', 'application/json'],
    ['JSON that breaks off', '{"title":"Bad requ', 'application/problem+json'],
    ['a title that is not a string', problem({ text: 'Bad request' }), 'application/problem+json'],
    ['problem details without a title', '{"detail":"Ivanka"}', 'application/problem+json'],
    ['an array', '["title"]', 'application/problem+json'],
    ['an empty body', '', 'application/problem+json'],
  ])('for %s', async (_, body, contentType) => {
    expect(await rejection(400, body, { 'content-type': contentType })).toStrictEqual(
      WITHOUT_TITLE,
    );
  });

  test('for a body without a content type', async () => {
    expect(await rejection(400, problem('Title'), {})).toStrictEqual(WITHOUT_TITLE);
  });

  test('for a body over the byte limit', async () => {
    expect(await rejection(400, problem('so '.repeat(30_000)))).toStrictEqual(WITHOUT_TITLE);
  });

  test('for a body whose connection breaks', async () => {
    const server = await serve((_, outgoing) => {
      outgoing
        .writeHead(400, { ...PROBLEM, 'content-length': 1_000 })
        .write('{"title":"Bad request"', () => outgoing.destroy());
    });
    await expect(connect(server).initiate()).rejects.toStrictEqual(WITHOUT_TITLE);
  });
});
