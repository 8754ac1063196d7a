import { Bench } from 'tinybench';
import { median } from './part.js';

/** Work that is measured against other work in the same run. */
export interface Contestant {
  readonly name: string;
  /** Does the work `times` times. */
  readonly run: (times: number) => Promise<void>;
}

/** The cost of doing the work once: medians of the rounds. */
export interface Measured {
  readonly name: string;
  /** Wall-clock time; ms. */
  readonly time: number;
  /** `time` against that of the first contestant in the same round. */
  readonly timeRatio: number;
  /** Processor time of the process, on all threads, GC and compiler included; ms. */
  readonly cpu: number;
  /** `cpu` against that of the first contestant in the same round. */
  readonly cpuRatio: number;
}

interface Sample {
  readonly time: number;
  readonly cpu: number;
}

/** The processor time of this process so far; ms. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * Measures all contestants in turn in each round, each round starting with another one, so that a
 * temporary load on the computer slows all of them down.
 *
 * @param times how often each does its work in a round
 */
export async function compare(
  contestants: readonly Contestant[],
  { times, rounds }: { readonly times: number; readonly rounds: number },
): Promise<Measured[]> {
  const samples = new Map<string, Sample[]>();
  // The first round warms up the compiler and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true });
    const cpus = new Map<string, number>();
    const first = round % contestants.length;
    for (const { name, run } of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const work = async (): Promise<void> => {
        const before = processorTime();
        await run(times);
        cpus.set(name, processorTime() - before);
      };
      bench.add(name, work, { async: true });
    }
    for (const { name, result } of await bench.run()) {
      if (result.state !== 'completed') throw new Error(`${name} did not complete.`);
      if (round === 0) continue;
      const sample = { time: result.latency.mean / times, cpu: (cpus.get(name) ?? NaN) / times };
      samples.set(name, [...(samples.get(name) ?? []), sample]);
    }
  }
  const base = samples.get(contestants[0]?.name ?? '') ?? [];
  return contestants.map(({ name }) => {
    const own = samples.get(name) ?? [];
    const ratioOf = (clock: keyof Sample): number =>
      median(own.map((sample, round) => sample[clock] / (base[round]?.[clock] ?? NaN)));
    return {
      name,
      time: median(own.map(({ time }) => time)),
      timeRatio: ratioOf('time'),
      cpu: median(own.map(({ cpu }) => cpu)),
      cpuRatio: ratioOf('cpu'),
    };
  });
}

/** Finds the result of a contestant by its name. */
export function find(all: readonly Measured[], name: string): Measured {
  const found = all.find((measured) => measured.name === name);
  if (found === undefined) throw new Error(`${name} was not measured.`);
  return found;
}
