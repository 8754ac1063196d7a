import fc from 'fast-check';
import { expect, it, onTestFinished, vi } from 'vitest';
import { START } from '../machines/flow.js';
import { SPOTS } from '../machines/places.js';
import { anyCommands, anyHost } from './any-commands.js';
import { createModel, progress } from './commands.js';
import { createWorld } from './world.js';

const DEFAULT_RUNS = 100;
const RUNS = Number(process.env['RUNS'] ?? DEFAULT_RUNS);
/** The same in every run of the tests; `SEED=random`, or the seed that a failure names. */
const SEED = process.env['SEED'] ?? '20260601';

/** Far more steps than the longest way from anywhere to the end has. */
const LONGEST_WAY = 60;

/** Repeatable, where the machine draws lots. */
function drawLots(seed: number): void {
  let last = seed;
  vi.spyOn(Math, 'random').mockImplementation(() => {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0;
    return last / 2 ** 32;
  });
}

it(
  'the machine does what is documented, whatever happens to it, and comes to its end',
  async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const visited = new Set<string>();
    const whateverHappens = fc.asyncProperty(
      anyCommands(100),
      anyHost,
      fc.nat(),
      async (commands, host, lots) => {
        vi.clearAllTimers();
        vi.setSystemTime(START);
        drawLots(lots);
        const real = createWorld();
        const model = await createModel(real, host, visited);
        await fc.asyncModelRun(() => ({ model, real }), commands);
        for (let steps = 0; progress.check(model); steps += 1) {
          expect(steps).toBeLessThan(LONGEST_WAY);
          await progress.run(model, real);
        }
        real.die();
      },
    );
    await fc.assert(whateverHappens, {
      numRuns: RUNS,
      ...(SEED !== 'random' && { seed: Number(SEED) }),
    });
    // Otherwise nothing has been shown of some of them.
    if (RUNS >= DEFAULT_RUNS) expect([...visited].sort()).toEqual([...SPOTS].sort());
  },
  RUNS * 2_000,
);
