/** The stored results. A file's result counts as long as its code stays the same. */
import { createHash } from 'node:crypto';
import { transformSync } from 'esbuild';
import * as v from 'valibot';
import type { FileReport } from './report.js';

const resultSchema = v.object({
  /** `hashOf` the mutated code. */
  code: v.string(),
  /** The day of the measurement: `2026-05-21`. */
  measured: v.string(),
  killed: v.number(),
  timedOut: v.number(),
  survivors: v.array(v.object({ line: v.string(), original: v.string(), replacement: v.string() })),
});

export const resultsSchema = v.record(v.string(), resultSchema);

export type Result = v.InferOutput<typeof resultSchema>;
export type Results = Readonly<Record<string, Result>>;

/**
 * Hashes a file's code without comments, types, layout and import paths. A file that moves, or whose
 * comments change, keeps its result.
 */
export function hashOf(source: string): string {
  const { code } = transformSync(source, { loader: 'ts', minifyWhitespace: true });
  const withoutPaths = code.replaceAll(/\bfrom"[^"]*"/g, 'from""');
  return createHash('sha1').update(withoutPaths).digest('hex');
}

/** Makes the result of a report. A file without a report has no mutants. */
export function resultOf(report: FileReport | undefined, source: string, day: string): Result {
  return {
    code: hashOf(report?.source ?? source),
    measured: day,
    killed: report?.killed ?? 0,
    timedOut: report?.timedOut ?? 0,
    survivors: [...(report?.survivors ?? [])],
  };
}

/** Selects the results that match the current code, and lists the files without one. */
export function currentOf(
  results: Results,
  sources: ReadonlyMap<string, string>,
): { readonly results: Results; readonly missing: readonly string[] } {
  const current: Record<string, Result> = {};
  const missing: string[] = [];
  for (const [file, source] of sources) {
    const result = results[file];
    if (result?.code === hashOf(source)) current[file] = result;
    else missing.push(file);
  }
  return { results: current, missing };
}
