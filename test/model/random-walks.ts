import fc from 'fast-check';
import { expect, onTestFinished, vi } from 'vitest';
import { START } from '../machines/flow.js';
import { anyCommands, anyHost } from './any-commands.js';
import { createModel, progress } from './commands.js';
import { createWorld } from './world.js';

/** A fixed seed by default; `SEED=random`, or the seed that a failure reports. */
const SEED = process.env['SEED'] ?? '11';

/** More steps than the longest path to the end has. */
const MAX_STEPS_TO_END = 60;

/** Makes the random numbers of the machine repeatable. */
function seedRandom(seed: number): void {
  let last = seed;
  vi.spyOn(Math, 'random').mockImplementation(() => {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0;
    return last / 2 ** 32;
  });
}

/**
 * Walks the machine at random: compares it with the model after each command, and brings it to its
 * end after the last.
 *
 * @param runs the number of walks
 * @returns the spots that were visited
 */
export async function walkAtRandom(runs: number): Promise<ReadonlySet<string>> {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const visited = new Set<string>();
  const property = fc.asyncProperty(
    anyCommands(100),
    anyHost,
    fc.nat(),
    async (commands, host, seed) => {
      vi.clearAllTimers();
      vi.setSystemTime(START);
      seedRandom(seed);
      const real = createWorld();
      const model = await createModel(real, host, visited);
      await fc.asyncModelRun(() => ({ model, real }), commands);
      for (let steps = 0; progress.check(model); steps += 1) {
        expect(steps).toBeLessThan(MAX_STEPS_TO_END);
        await progress.run(model, real);
      }
      real.die();
    },
  );
  await fc.assert(property, {
    numRuns: runs,
    ...(SEED !== 'random' && { seed: Number(SEED) }),
  });
  return visited;
}
