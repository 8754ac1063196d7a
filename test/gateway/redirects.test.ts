import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { PATHS } from '../../src/contract/schemas.js';
import { start } from '../sandbox/helpers.js';
import { connect, OPERATIONS, serveJson } from './helpers.js';

const STATUSES = [301, 302, 303, 307, 308];

/** A valid answer of each operation, for a client that follows the redirect. */
const TEMPTING = {
  videoIdentificationUrl: 'https://elsewhere.example/',
  videoIdentificationStatus: 'DOCUMENT_SIGN_SUCCESS',
  correlationId: 'c',
  individualId: 1,
};

describe.each(OPERATIONS)('a redirect of %s', (operation) => {
  test.each(STATUSES)(
    'to another origin by %i is refused, and that origin gets no request',
    async (status) => {
      const elsewhere = await serveJson(TEMPTING);
      const sandbox = await start();
      sandbox.faults.next(operation, { kind: 'redirect', location: elsewhere.url, status });

      await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(
        failure('redirectRefused', { httpStatus: status }),
      );
      expect(elsewhere.requests).toEqual([]);
    },
  );

  test.each(STATUSES)('to the gateway itself by %i is refused', async (status) => {
    const sandbox = await start();
    const location = PATHS.status(7, 0);
    sandbox.faults.next(operation, { kind: 'redirect', location, status });

    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(
      failure('redirectRefused', { httpStatus: status }),
    );
    expect(sandbox.requests).toHaveLength(1);
  });
});

test('a redirect that a browser hides is refused, without an HTTP status', async () => {
  const sandbox = await start();
  const hidden = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });
  const client = connect(sandbox, { fetch: () => Promise.resolve(hidden) });
  await expect(client.status()).rejects.toStrictEqual(failure('redirectRefused'));
});

describe('an answer from another URL than the one that was asked', () => {
  /** A platform's `fetch` that follows redirects, or an app's own, which sends elsewhere. */
  async function answered(redirected: boolean | undefined) {
    const elsewhere = await serveJson(TEMPTING);
    const client = connect(await start(), {
      fetch: async () =>
        Object.defineProperty(await fetch(elsewhere.url), 'redirected', { value: redirected }),
    });
    return client.status();
  }

  test('is taken where the platform says that it followed no redirect', async () => {
    await expect(answered(false)).resolves.toMatchObject({ status: 'DOCUMENT_SIGN_SUCCESS' });
  });

  test.each([true, undefined])('is refused where `redirected` is %s', async (redirected) => {
    await expect(answered(redirected)).rejects.toStrictEqual(failure('redirectRefused'));
  });
});
