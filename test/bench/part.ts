/** A part of the benchmark, and how its results are written. */

/** A figure that is to be reached. */
interface Goal {
  readonly what: string;
  readonly measured: string;
  readonly goal: string;
  readonly isReached: boolean;
}

/** What a part has found. */
export interface Section {
  readonly goals: readonly Goal[];
  /** Markdown, below the part's heading. */
  readonly text: string;
  /** The SVG of `docs/images/benchmarks.svg`. */
  readonly picture?: string;
}

export interface Part {
  /** How it is called on the command line. */
  readonly name: string;
  readonly title: string;
  /** Tells what it does meanwhile by `say`. */
  readonly run: (say: (what: string) => void) => Promise<Section>;
}

/** A Markdown table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

/** A number with as many digits as say something. */
export function digits(value: number): string {
  const fraction = value < 10 ? (value < 1 ? 2 : 1) : 0;
  return value.toLocaleString('en', {
    minimumFractionDigits: fraction,
    maximumFractionDigits: fraction,
  });
}

export const microseconds = (ms: number): string => `${digits(ms * 1_000)} µs`;
export const milliseconds = (ms: number): string => `${digits(ms)} ms`;
export const times = (ratio: number): string => `${ratio.toFixed(2)}×`;
export const percent = (share: number): string => `${digits(share * 100)} %`;
export const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
