/** What reaches another server than the one that works on an identification: a hint, a deletion request. */
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import {
  openHost,
  operations,
  PATIENT,
  signOnly,
  startParked,
  startSigning,
  until,
} from './helpers.js';
import { openPostgresStore, schemaName } from './postgres.js';

const serverOn = (schema: string, sandbox: Sandbox, timings = {}) =>
  openHost(sandbox, {
    store: openPostgresStore({ schema, lease: 1_000 }),
    ...(Object.keys(timings).length > 0 && { timings }),
  });

it('a hint counts at any server', async () => {
  const sandbox = await start();
  const schema = schemaName();
  const [a, b] = [serverOn(schema, sandbox), serverOn(schema, sandbox)];
  const id = await startSigning(a, 1);
  await signOnly(a, id);
  expect((await b.hint({ userId: 1 })).id).toBe(id);
  await until(b, id, 'completed');
  expect(sandbox.finalizations(1)).toBe(1);
});

it('any server erases a user, also while another one polls for them', async () => {
  const sandbox = await start();
  const schema = schemaName();
  const [a, b] = [serverOn(schema, sandbox, PATIENT), serverOn(schema, sandbox, PATIENT)];
  const first = await startParked(a, 1);
  await a.send(first, { type: 'cancel' });
  const second = await startSigning(a, 1);
  await a.send(second, { type: 'redirect.succeeded' });
  await until(a, second, ({ view }) => view.progress.polls > 0);

  expect(await b.erase({ userId: 1 })).toEqual({ erased: 2 });

  for (const host of [a, b]) {
    expect([await host.get(first), await host.get(second)]).toEqual([null, null]);
    expect(await host.current({ userId: 1 })).toBeNull();
  }
  const { length } = operations(sandbox);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(operations(sandbox)).toHaveLength(length);
});
