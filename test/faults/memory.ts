import { collectGarbage } from '../support/garbage.js';
import type { Stage } from './stage.js';

/** The memory of this process, in bytes. */
export function memoryOfProcess(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The peak growth of the host's memory during some work, in bytes. */
export async function growthDuring(
  { host }: Pick<Stage, 'host'>,
  work: () => Promise<unknown>,
): Promise<number> {
  // Garbage of earlier tests would hide the growth.
  collectGarbage();
  const before = await host.memory();
  let peak = before;
  let isDone = false;
  const watch = async (): Promise<void> => {
    while (!isDone) {
      peak = Math.max(peak, await host.memory());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const watching = watch();
  await work();
  isDone = true;
  await watching;
  return peak - before;
}
