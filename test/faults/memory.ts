import { collectGarbage } from '../support/garbage.js';
import type { Stage } from './stage.js';

/** How many bytes this process holds. */
export function memoryOfProcess(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The most bytes that were in use while something was going on, beyond those before. */
export async function growthDuring(
  { host }: Pick<Stage, 'host'>,
  work: () => Promise<unknown>,
): Promise<number> {
  // What others have left behind would hide what comes.
  collectGarbage();
  const before = await host.memory();
  let most = before;
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      most = Math.max(most, await host.memory());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const watching = watch();
  await work();
  isOver = true;
  await watching;
  return most - before;
}
