import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { finalizeAnswerSchema } from '../../src/contract/schemas.js';
import { finalize, identityUrl, initiate, signEverything, start, submit } from './helpers.js';

const answerOf = async (response: Response): Promise<v.InferOutput<typeof finalizeAnswerSchema>> =>
  v.parse(finalizeAnswerSchema, await response.json());

describe('finalizing', () => {
  test('is refused where nothing was initiated', async () => {
    const sandbox = await start();
    expect((await finalize(sandbox, 7)).status).toBe(400);
  });

  test('is refused before the documents are signed', async () => {
    const sandbox = await start();
    await submit(await identityUrl(sandbox, 7), 'pass');
    expect((await finalize(sandbox, 7)).status).toBe(400);
    expect(sandbox.finalizations(7)).toBe(0);
  });

  test('twice with the same payload gives one answer and has one effect', async () => {
    const sandbox = await start();
    await signEverything(sandbox, 7);
    const payload = { bTrustAppCallBackId: 'abc', correlationType: 1 };

    const first = await answerOf(await finalize(sandbox, 7, payload));
    const second = await answerOf(await finalize(sandbox, 7, payload));

    expect(second).toEqual(first);
    expect(sandbox.finalizations(7)).toBe(1);
  });

  test('treats a payload with and without its defaults as the same', async () => {
    const sandbox = await start();
    await signEverything(sandbox, 7);
    await finalize(sandbox, 7);
    await finalize(sandbox, 7, { correlationType: 0, bTrustAppCallBackId: null });
    expect(sandbox.finalizations(7)).toBe(1);
  });

  test.each([{ bTrustAppCallBackId: 'other' }, { correlationType: 1 }])(
    'with the changed payload %o has a second effect',
    async (changed) => {
      const sandbox = await start();
      await signEverything(sandbox, 7);

      const first = await answerOf(await finalize(sandbox, 7));
      const second = await answerOf(await finalize(sandbox, 7, changed));

      expect(sandbox.finalizations(7)).toBe(2);
      expect(second.correlationId).not.toBe(first.correlationId);
      expect(second.individualId).toBe(first.individualId);
    },
  );

  test('gives each user a different individual id', async () => {
    const sandbox = await start();
    await signEverything(sandbox, 7);
    await signEverything(sandbox, 8);
    const one = await answerOf(await finalize(sandbox, 7));
    const two = await answerOf(await finalize(sandbox, 8));
    expect(one.individualId).not.toBe(two.individualId);
  });

  test('is counted over all sessions of a user', async () => {
    const sandbox = await start();
    for (let flow = 1; flow <= 2; flow += 1) {
      await signEverything(sandbox, 7);
      await finalize(sandbox, 7);
    }
    expect(sandbox.finalizations(7)).toBe(2);
  });

  test('is refused for the new session after a restart', async () => {
    const sandbox = await start();
    await signEverything(sandbox, 7);
    await initiate(sandbox, 7, { isRestartIdentification: true });
    expect((await finalize(sandbox, 7)).status).toBe(400);
  });
});
