/** Row 27 of the fault table: damage that only a store can cause. */
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import type { IdentificationRecord } from '../../src/server/index.js';
import { start } from '../sandbox/helpers.js';
import {
  complete,
  mortalStore,
  observer,
  openHost,
  operations,
  startSigning,
  until,
} from './helpers.js';

const DAMAGED: Record<string, (record: IdentificationRecord) => Partial<IdentificationRecord>> = {
  'whose checkpoint has another state': ({ checkpoint }) => ({
    checkpoint: { ...Object(checkpoint), state: 'phaseB', place: 'phaseB' },
  }),
  'without a subject': () => ({ subject: 'damaged', checkpoint: null }),
  'with the subject of another user': () => ({ subject: { userId: 2 }, checkpoint: null }),
};

describe('a damaged store', () => {
  for (const [name, damage] of Object.entries(DAMAGED)) {
    it(`a record ${name} is rebuilt from what the gateway answers`, async () => {
      const sandbox = await start();
      const { store, mortal, kill } = mortalStore();
      const id = await startSigning(openHost(sandbox, { store: mortal }), 1);
      kill();
      const record = await store.load(id);
      if (record === null) throw new Error('There is no record.');
      await store.save({ ...record, ...damage(record), version: 9 }, record.version);

      const { of, observe } = observer();
      const host = openHost(sandbox, { store, observe });
      await host.get(id);
      await until(host, id, 'awaitingRedirect');

      expect(of('damaged')).toEqual([{ type: 'damaged', id, state: 'signing' }]);
      expect(operations(sandbox)).toEqual(['initiate', 'status', 'initiate']);
      expect((await complete(host, id)).view.state).toBe('completed');
      expect(sandbox.sessions(1)).toHaveLength(1);
      expect(sandbox.sessions(2)).toHaveLength(0);
    });
  }

  it('a damaged record of an ended identification keeps its state', async () => {
    const sandbox = await start();
    const store = createMemoryStore();
    const host = openHost(sandbox, { store });
    const id = await startSigning(host, 1);
    await host.send(id, { type: 'cancel' });
    const record = await store.load(id);
    if (record === null) throw new Error('There is no record.');
    await store.save({ ...record, checkpoint: null, timeline: 'none', version: 9 }, record.version);

    expect(await host.get(id)).toMatchObject({
      timeline: [],
      view: { state: 'cancelled', can: [], output: null },
    });
    expect((await host.list()).identifications).toHaveLength(1);
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
  });
});
