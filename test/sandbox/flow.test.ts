import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  finalize,
  identityUrl,
  initiate,
  open,
  signEverything,
  signingUrl,
  start,
  status,
  statusOf,
  submit,
} from './helpers.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

afterEach(() => {
  vi.useRealTimers();
});

describe('an identification', () => {
  test('goes from the hosted pages to a finalized user', async () => {
    const sandbox = await start({
      returnUrls: { success: 'https://app.example/ok?x=1', fail: 'https://app.example/no' },
    });

    const started = await initiate(sandbox, 7);
    expect(await started.json()).toEqual({
      videoIdentificationUrl: expect.stringMatching(
        new RegExp(`^${sandbox.url}/onfido/[\\da-f-]{36}$`),
      ) as string,
      videoIdentificationStatus: 'STARTED',
      message: 'Open the URL to go on.',
    });
    const identity = await identityUrl(sandbox, 7);
    expect(await statusOf(sandbox, 7)).toEqual({ code: 'STARTED', url: identity });

    expect(await submit(identity, 'pass')).toBe('https://app.example/ok?x=1');
    const created = await statusOf(sandbox, 7);
    expect(created.code).toBe('SIGN_SESSION_ID_SUCCESSFULLY_CREATED');
    expect(created.url).toMatch(new RegExp(`^${sandbox.url}/signhost/[\\da-f-]{36}$`));

    expect(await submit(String(created.url), 'sign')).toBe('https://app.example/ok?x=1');
    expect(await statusOf(sandbox, 7)).toEqual({ code: 'DOCUMENT_SIGN_SUCCESS', url: null });

    const finalized = await finalize(sandbox, 7);
    expect(await finalized.json()).toEqual({
      correlationId: expect.stringMatching(UUID) as string,
      individualId: expect.any(Number) as number,
    });
    expect(sandbox.finalizations(7)).toBe(1);
    expect((await statusOf(sandbox, 7)).code).toBe('DOCUMENT_SIGN_SUCCESS');
  });

  test('is unknown to the status call before it is initiated', async () => {
    const sandbox = await start();
    await initiate(sandbox, 8);
    expect((await status(sandbox, 7)).status).toBe(404);
  });

  test('of one user does not change that of another', async () => {
    const sandbox = await start();
    await signEverything(sandbox, 7);
    await initiate(sandbox, 8);
    expect((await statusOf(sandbox, 8)).code).toBe('STARTED');
    expect((await finalize(sandbox, 8)).status).toBe(400);
  });

  test('is PROCESSING until the processing delay has passed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const sandbox = await start({ processingDelay: 60_000 });
    await submit(await identityUrl(sandbox, 7), 'pass');

    expect(await statusOf(sandbox, 7)).toEqual({ code: 'PROCESSING', url: null });
    vi.setSystemTime(Date.now() + 60_000);
    expect((await statusOf(sandbox, 7)).code).toBe('SIGN_SESSION_ID_SUCCESSFULLY_CREATED');
  });

  test('is not signed until the signing delay has passed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const sandbox = await start({ signingDelay: 60_000 });
    await signEverything(sandbox, 7);

    expect((await statusOf(sandbox, 7)).code).toBe('SIGN_SESSION_ID_SUCCESSFULLY_CREATED');
    expect((await finalize(sandbox, 7)).status).toBe(400);
    vi.setSystemTime(Date.now() + 60_000);
    expect((await statusOf(sandbox, 7)).code).toBe('DOCUMENT_SIGN_SUCCESS');
  });
});

describe('initiating again', () => {
  test('gives the session in progress', async () => {
    const sandbox = await start();
    const first = await identityUrl(sandbox, 7);
    expect(await identityUrl(sandbox, 7, { isRestartIdentification: false })).toBe(first);
    expect(sandbox.sessions(7)).toHaveLength(1);
  });

  test('gives the session in progress also when its documents are signed', async () => {
    const sandbox = await start();
    const { identity } = await signEverything(sandbox, 7);
    expect(await identityUrl(sandbox, 7)).toBe(identity);
  });

  test('makes a new session when the old one is finalized', async () => {
    const sandbox = await start();
    const { identity } = await signEverything(sandbox, 7);
    await finalize(sandbox, 7);
    expect(await identityUrl(sandbox, 7)).not.toBe(identity);
    expect((await statusOf(sandbox, 7)).code).toBe('STARTED');
  });
});

describe('a restart', () => {
  test('makes a new session without the progress of the old one', async () => {
    const sandbox = await start();
    const first = await identityUrl(sandbox, 7);
    await submit(first, 'pass');

    const second = await identityUrl(sandbox, 7, { isRestartIdentification: true });

    expect(second).not.toBe(first);
    expect((await statusOf(sandbox, 7)).code).toBe('STARTED');
    expect(sandbox.sessions(7)).toEqual([
      {
        id: first.split('/').at(-1),
        status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
        replaced: true,
      },
      { id: second.split('/').at(-1), status: 'STARTED', replaced: false },
    ]);
  });

  test('closes the pages of the old session', async () => {
    const sandbox = await start();
    const identity = await identityUrl(sandbox, 7);
    await submit(identity, 'pass');
    const signing = await signingUrl(sandbox, 7);
    await initiate(sandbox, 7, { isRestartIdentification: true });

    for (const url of [identity, signing]) {
      const answer = await open(url);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('A newer identification has started');
    }
  });

  test('makes the forms of the old session answer 404 without effect', async () => {
    const sandbox = await start();
    const old = await identityUrl(sandbox, 7);
    await initiate(sandbox, 7, { isRestartIdentification: true });

    const answer = await fetch(`${old}/pass`, { method: 'POST', redirect: 'manual' });

    expect(answer.status).toBe(404);
    expect(sandbox.sessions(7).map((session) => session.status)).toEqual(['STARTED', 'STARTED']);
  });
});

describe('a failure', () => {
  test('of the identity check is an error and leads to the Fail URL', async () => {
    const sandbox = await start();
    expect(await submit(await identityUrl(sandbox, 7), 'fail')).toBe(`${sandbox.url}/fail`);
    expect(await statusOf(sandbox, 7)).toEqual({ code: 'ERROR', url: null });
  });

  test('of the identity check is undone by passing it', async () => {
    const sandbox = await start();
    const identity = await identityUrl(sandbox, 7);
    await submit(identity, 'fail');
    expect(await submit(identity, 'pass')).toBe(`${sandbox.url}/success`);
    expect((await statusOf(sandbox, 7)).code).toBe('SIGN_SESSION_ID_SUCCESSFULLY_CREATED');
  });

  test('to sign is an error, leads to the Fail URL and closes the signing page', async () => {
    const sandbox = await start();
    await submit(await identityUrl(sandbox, 7), 'pass');
    const signing = await signingUrl(sandbox, 7);
    expect(await submit(signing, 'decline')).toBe(`${sandbox.url}/fail`);
    expect(await statusOf(sandbox, 7)).toEqual({ code: 'ERROR', url: null });
    expect((await open(signing)).status).toBe(404);
  });

  test('to sign is undone by another identity check and a signature', async () => {
    const sandbox = await start();
    const identity = await identityUrl(sandbox, 7);
    await submit(identity, 'pass');
    await submit(await signingUrl(sandbox, 7), 'decline');

    await submit(identity, 'pass');
    await submit(await signingUrl(sandbox, 7), 'sign');

    expect((await statusOf(sandbox, 7)).code).toBe('DOCUMENT_SIGN_SUCCESS');
  });

  test('after a success changes nothing and leads to the Success URL', async () => {
    const sandbox = await start();
    const { identity, signing } = await signEverything(sandbox, 7);
    for (const action of [`${identity}/fail`, `${signing}/decline`]) {
      const answer = await fetch(action, { method: 'POST', redirect: 'manual' });
      expect(answer.headers.get('location')).toBe(`${sandbox.url}/success`);
    }
    expect((await statusOf(sandbox, 7)).code).toBe('DOCUMENT_SIGN_SUCCESS');
  });
});
