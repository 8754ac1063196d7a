import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { MADE_UP_PERSONAL_DATA, MAGIC_USERS } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { connect, serve } from './helpers.js';

const PROBLEM = { 'content-type': 'application/problem+json' };

/** What initiate rejects with where the gateway answers so. */
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

describe('of problem details', () => {
  test('the title is kept and nothing else', async () => {
    expect(await rejection(400, problem('User is not eligible'))).toStrictEqual(
      withTitle('User is not eligible'),
    );
  });

  test('the title is kept where they call themselves plain JSON', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect(await rejection(400, problem('Not eligible'), headers)).toStrictEqual(
      withTitle('Not eligible'),
    );
  });

  test.each([401, 403, 404, 409, 422, 429])('the title is kept with %i', async (status) => {
    const sandbox = await start();
    const fault = { kind: 'answer', status, headers: PROBLEM, body: problem('No') } as const;
    // The second one for the call that repeats a 401.
    sandbox.faults.next('finalize', fault, fault);
    await expect(connect(sandbox).finalize()).rejects.toMatchObject({
      httpStatus: status,
      title: 'No',
    });
  });

  test('the title is redacted', async () => {
    expect(await rejection(400, problem('No ivanka@example.invalid here'))).toStrictEqual(
      withTitle('No [redacted] here'),
    );
  });

  test('the title is shortened', async () => {
    expect(await rejection(400, problem('so '.repeat(1_000)))).toMatchObject({
      title: `${'so '.repeat(39)}so…`,
    });
  });

  test('no personal data of the detail is kept', async () => {
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
  ] as const)('nothing is kept with %i', async (status, code) => {
    expect(await rejection(status, problem('Stack overflow'))).toStrictEqual(
      failure(code, { httpStatus: status }),
    );
  });
});

describe('no title is kept', () => {
  test.each([
    ['HTML', '<title>Bad request</title>', 'text/html'],
    ['JSON that calls itself HTML', problem('Title'), 'text/html'],
    ['JSON that calls itself plain text', problem('Title'), 'text/plain'],
    ['a media type that only resembles JSON', problem('Title'), 'application/jsonp'],
    ['a media type that was JSON once', problem('Title'), 'text/plain; from=application/json'],
    ['HTML that calls itself JSON', '<title>Bad request</title>', 'application/json'],
    ['JSON that is cut short', '{"title":"Bad requ', 'application/problem+json'],
    ['a title that is no text', problem({ text: 'Bad request' }), 'application/problem+json'],
    ['problem details without a title', '{"detail":"Ivanka"}', 'application/problem+json'],
    ['a list', '["title"]', 'application/problem+json'],
    ['an empty body', '', 'application/problem+json'],
  ])('of %s', async (_, body, contentType) => {
    expect(await rejection(400, body, { 'content-type': contentType })).toStrictEqual(
      WITHOUT_TITLE,
    );
  });

  test('of a body without a content type', async () => {
    expect(await rejection(400, problem('Title'), {})).toStrictEqual(WITHOUT_TITLE);
  });

  test('of a body that is over the limit', async () => {
    expect(await rejection(400, problem('so '.repeat(30_000)))).toStrictEqual(WITHOUT_TITLE);
  });

  test('of a body that breaks off', async () => {
    const server = await serve((_, outgoing) => {
      outgoing
        .writeHead(400, { ...PROBLEM, 'content-length': 1_000 })
        .write('{"title":"Bad request"', () => outgoing.destroy());
    });
    await expect(connect(server).initiate()).rejects.toStrictEqual(WITHOUT_TITLE);
  });
});
