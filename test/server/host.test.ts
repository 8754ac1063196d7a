import { describe, expect, it } from 'vitest';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { start } from '../sandbox/helpers.js';
import { FAST } from '../support/host.js';
import { complete, observer, openHost, storePath } from './helpers.js';

describe('a server host', () => {
  it('completes an identification', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { created, identification } = await host.start({ userId: 1 });
    expect(created).toBe(true);

    const ended = await complete(host, identification.id);

    expect(ended.view.output).toMatchObject({ individualId: 700_001 });
    expect(sandbox.finalizations(1)).toBe(1);
    expect(ended.timeline.map(({ state }) => state)).toEqual([
      'initiating',
      'awaitingRedirect',
      'phaseA',
      'signing',
      'phaseB',
      'finalizing',
      'completed',
    ]);
  });

  it('serves 50 users at a time on one file', async () => {
    const sandbox = await start();
    const { of, observe } = observer();
    const host = openHost(sandbox, {
      store: createLibsqlStore({ file: storePath() }),
      observe,
      // Generous, so that a busy machine causes no timeout.
      timings: { ...FAST, pollTimeout: 60_000, requestTimeout: 60_000 },
    });
    const users = Array.from({ length: 50 }, (_, index) => index + 1);
    const ended = await Promise.all(
      users.map(async (userId) => {
        const { identification } = await host.start({ userId });
        return complete(host, identification.id);
      }),
    );

    expect(new Set(ended.map(({ view }) => view.state))).toEqual(new Set(['completed']));
    expect(users.map((userId) => sandbox.finalizations(userId))).toEqual(users.map(() => 1));
    expect(new Set(of('save').map(({ outcome }) => outcome))).toEqual(new Set(['done']));
    expect(await host.count()).toMatchObject({ completed: 50, initiating: 0 });
  });
});
