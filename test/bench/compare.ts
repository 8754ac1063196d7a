import { Bench } from 'tinybench';

/** Something that is measured against others in the same run. */
export interface Contestant {
  readonly name: string;
  /** Does the work so many times. */
  readonly run: (times: number) => Promise<void>;
}

/** What it takes a contestant to do the work once: medians of the rounds. */
export interface Measured {
  readonly name: string;
  /** ms that go by. */
  readonly time: number;
  /** `time` against that of the first contestant in the same round. */
  readonly timeRatio: number;
  /** ms that the process spends on its processors, on all threads: GC and compiler included. */
  readonly cpu: number;
  /** `cpu` against that of the first contestant in the same round. */
  readonly cpuRatio: number;
}

interface Sample {
  readonly time: number;
  readonly cpu: number;
}

/** ms that this process has spent on its processors so far. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * Lets all contestants do their work in each round, one after the other, beginning with another one
 * each time, so that whatever slows the machine down for a while slows all of them down.
 *
 * @param times how often each does its work in a round
 */
export async function compare(
  contestants: readonly Contestant[],
  { times, rounds }: { readonly times: number; readonly rounds: number },
): Promise<Measured[]> {
  const samples = new Map<string, Sample[]>();
  // The first round is for the compiler.
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
      if (result.state !== 'completed') throw new Error(`${name} has not ended.`);
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

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? NaN;
  const high = sorted[Math.floor(middle)] ?? NaN;
  return (low + high) / 2;
}

/** What was measured of a contestant by its name. */
export function find(all: readonly Measured[], name: string): Measured {
  const found = all.find((measured) => measured.name === name);
  if (found === undefined) throw new Error(`${name} was not measured.`);
  return found;
}
