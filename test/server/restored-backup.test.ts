/** Rows 73 and 85 of the fault table: a restored backup is behind the gateway. */
import { describe, expect, it } from 'vitest';
import type { CompletedIdentification } from '../../src/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { start } from '../sandbox/helpers.js';
import { submit } from '../support/host.js';
import { complete, openHost, startParked, startSigning, storePath, until } from './helpers.js';

const OFTEN = { reconciliation: { firstPause: 30, longestPause: 60 } } as const;

describe('a restored backup', () => {
  it('73: is reconciled: what was signed since is completed without its user', async () => {
    const sandbox = await start();
    const store = createLibsqlStore({ file: storePath() });
    const before = openHost(sandbox, { store });
    const id = await startSigning(before, 1);
    const backup = storePath();
    await store.backup(backup);
    const { view } = await until(before, id, 'signing');
    await submit({ ...view, hosted: await before.hostedPage(id) }, 'sign');
    await before.close();

    const after = openHost(sandbox, { store: createLibsqlStore({ file: backup }), ...OFTEN });
    await until(after, id, 'completed');
    expect(sandbox.finalizations(1)).toBe(1);
  });

  it('85: delivers a result again under its id, with the same times and correlationId', async () => {
    const sandbox = await start();
    const taken: CompletedIdentification[] = [];
    const onCompleted = (completed: CompletedIdentification): void => {
      taken.push(completed);
    };
    const store = createLibsqlStore({ file: storePath() });
    const before = openHost(sandbox, { store, onCompleted });
    const id = await startSigning(before, 1);
    const backup = storePath();
    await store.backup(backup);
    await complete(before, id);
    await expect.poll(() => taken).toHaveLength(1);
    await before.close();

    const restored = createLibsqlStore({ file: backup });
    const after = openHost(sandbox, { store: restored, onCompleted, ...OFTEN });
    await until(after, id, ({ undelivered, view }) => view.state === 'completed' && !undelivered);
    const [first, second] = taken;
    expect(second).toMatchObject({
      ...{ id, userId: 1, createdAt: first?.createdAt, correlationId: first?.correlationId },
      individualId: first?.individualId,
    });
  });

  it('85: tells two results of a user apart who started since, and starts again', async () => {
    const sandbox = await start();
    const taken: CompletedIdentification[] = [];
    const onCompleted = (completed: CompletedIdentification): void => {
      taken.push(completed);
    };
    const store = createLibsqlStore({ file: storePath() });
    const before = openHost(sandbox, { store, onCompleted });
    const backup = storePath();
    await store.backup(backup);
    const lost = await startParked(before, 1);
    await complete(before, lost);
    await expect.poll(() => taken).toHaveLength(1);
    await before.close();

    const restored = createLibsqlStore({ file: backup });
    const after = openHost(sandbox, { store: restored, onCompleted });
    expect(await after.current({ userId: 1 })).toBeNull();
    const again = await startParked(after, 1);
    await complete(after, again);
    await expect.poll(() => taken).toHaveLength(2);
    const [first, second] = taken;
    if (first === undefined || second === undefined) throw new Error('There are no two results.');
    expect([first.id, second.id, second.userId]).toEqual([lost, again, first.userId]);
    expect(second.id).not.toBe(first.id);
    expect(first.completedAt).toBeGreaterThanOrEqual(first.createdAt);
    expect(second.createdAt).toBeGreaterThan(first.createdAt);
    expect(second.completedAt).toBeGreaterThan(first.completedAt);
    // Two sessions of the gateway, and so two identifications of the person.
    expect(second.correlationId).not.toBe(first.correlationId);
    expect(second.individualId).toBe(first.individualId);
  });
});
