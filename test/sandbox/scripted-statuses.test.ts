import { describe, expect, test } from 'vitest';
import { finalize, initiate, start, status, statusOf } from './helpers.js';

describe('a scripted status', () => {
  test('is given as many times as scripted, then the session’s own follows', async () => {
    const sandbox = await start();
    await initiate(sandbox, 7);
    sandbox.script(7, { status: 'PROCESSING', times: 2 }, { status: 'ODD', url: 'javascript:1' });
    const answers = [];
    for (let call = 1; call <= 4; call += 1) answers.push(await statusOf(sandbox, 7));
    expect(answers.slice(0, 3)).toEqual([
      { code: 'PROCESSING', url: null },
      { code: 'PROCESSING', url: null },
      { code: 'ODD', url: 'javascript:1' },
    ]);
    expect(answers[3]?.code).toBe('STARTED');
  });

  test('with an infinite count is given until the script is cleared', async () => {
    const sandbox = await start();
    await initiate(sandbox, 7);
    sandbox.script(7, { status: null, times: Infinity });
    for (let call = 1; call <= 3; call += 1) expect((await statusOf(sandbox, 7)).code).toBeNull();
    sandbox.script(7);
    expect((await statusOf(sandbox, 7)).code).toBe('STARTED');
  });

  test('needs no session, is for one user, and does not sign the documents', async () => {
    const sandbox = await start();
    sandbox.script(7, { status: 'DOCUMENT_SIGN_SUCCESS' });
    expect((await status(sandbox, 8)).status).toBe(404);
    expect((await statusOf(sandbox, 7)).code).toBe('DOCUMENT_SIGN_SUCCESS');
    expect((await finalize(sandbox, 7)).status).toBe(400);
  });
});
