import { describe, expect, it } from 'vitest';
import { complete } from '../node/helpers.js';
import { start } from '../sandbox/helpers.js';
import { engineForAll, openBoth } from './helpers.js';

const engine = engineForAll();

describe('an identification on Restate', () => {
  it('goes from its start to its end', async () => {
    const sandbox = await start();
    const { host } = await openBoth(engine(), sandbox);
    const { created, identification } = await host.start({ userId: 1 });
    expect(created).toBe(true);
    const t0 = Date.now();
    const ended = await complete(host, identification.id);
    console.log(Date.now() - t0, JSON.stringify(ended));
    expect(ended.timeline.map(({ state }) => state)).toEqual([
      'initiating',
      'awaitingRedirect',
      'phaseA',
      'signing',
      'phaseB',
      'finalizing',
      'completed',
    ]);
    expect(sandbox.finalizations(1)).toBe(1);
  });
});
