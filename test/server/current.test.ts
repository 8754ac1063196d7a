import { describe, expect, it } from 'vitest';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, openHost, startParked, startSigning, storePath } from './helpers.js';

describe.each([
  ['memory', () => createMemoryStore()],
  ['a libsql file', () => createLibsqlStore({ file: storePath() })],
] as const)('the current identification of a user, in %s,', (_, openStore) => {
  it('is the one in progress, with its hosted page', async () => {
    const host = openHost(await start(), { store: openStore() });
    const id = await startSigning(host, 1);

    expect(await host.current({ userId: 1 })).toMatchObject({
      id,
      view: { state: 'signing', hosted: { page: 'signing' } },
    });
  });

  it('is the newest one where none is in progress', async () => {
    const host = openHost(await start(), { store: openStore() });
    const first = await startParked(host, 1);
    await host.send(first, { type: 'cancel' });
    const second = await startParked(host, 1);
    await complete(host, second);

    expect(await host.current({ userId: 1 })).toMatchObject({
      id: second,
      view: { state: 'completed' },
    });
  });

  it('is null for a user of the other type, and for an unknown user', async () => {
    const host = openHost(await start(), { store: openStore() });
    await startParked(host, 1);

    expect(await host.current({ userId: 1, userType: 'merchant' })).toBeNull();
    expect(await host.current({ userId: 2 })).toBeNull();
  });
});

it('current() rejects an invalid userId with the name of the field', async () => {
  const host = openHost(await start());
  await expect(host.current({ userId: 0 })).rejects.toMatchObject({
    name: 'InvalidInputError',
    fields: [{ field: 'subject.userId' }],
  });
});
