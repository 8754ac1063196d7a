/** A part of the benchmark, and how its results are formatted. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A figure to reach. */
interface Goal {
  readonly what: string;
  readonly measured: string;
  readonly goal: string;
  readonly isReached: boolean;
}

/** The results of a part. */
export interface Section {
  readonly goals: readonly Goal[];
  /** Markdown below the heading of the part. */
  readonly text: string;
  /** The SVG of `docs/images/benchmarks.svg`. */
  readonly picture?: string;
}

export interface Part {
  /** The name on the command line. */
  readonly name: string;
  readonly title: string;
  /**
   * @param say reports progress
   * @param isQuick whether to do just enough to see that it works; the figures mean nothing
   */
  readonly run: (say: (what: string) => void, isQuick?: boolean) => Promise<Section>;
}

/** Runs a script of this folder in its own process, and parses the JSON that it prints. */
export async function runProcess<T>(script: string, ...args: readonly string[]): Promise<T> {
  const path = fileURLToPath(new URL(`${script}.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', path, ...args]);
  return JSON.parse(stdout) as T;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? NaN;
  const high = sorted[Math.floor(middle)] ?? NaN;
  return (low + high) / 2;
}

/** A Markdown table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

/** Formats a number with two significant digits, or all before the decimal point. */
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
