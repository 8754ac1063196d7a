/** What has been measured, which is kept with the code: a file counts as long as it is the same. */
import { createHash } from 'node:crypto';
import { transformSync } from 'esbuild';
import * as v from 'valibot';
import type { FileReport } from './report.js';

const resultSchema = v.object({
  /** The hash of the code that was mutated; see `hashOf`. */
  code: v.string(),
  /** The day on which it was measured, as `2026-05-21`. */
  measured: v.string(),
  killed: v.number(),
  timedOut: v.number(),
  survivors: v.array(v.object({ line: v.string(), original: v.string(), replacement: v.string() })),
});

export const resultsSchema = v.record(v.string(), resultSchema);

export type Result = v.InferOutput<typeof resultSchema>;
export type Results = Readonly<Record<string, Result>>;

/**
 * The hash of a file's code, without what no mutant changes: types, comments, layout, and where its
 * imports come from. So a file that has only moved, or has only been worded anew, stays measured.
 */
export function hashOf(source: string): string {
  const { code } = transformSync(source, { loader: 'ts', minifyWhitespace: true });
  const withoutPaths = code.replaceAll(/\bfrom"[^"]*"/g, 'from""');
  return createHash('sha1').update(withoutPaths).digest('hex');
}

/** What is kept of a report; without one, the file has nothing that can be mutated. */
export function resultOf(report: FileReport | undefined, source: string, day: string): Result {
  return {
    code: hashOf(report?.source ?? source),
    measured: day,
    killed: report?.killed ?? 0,
    timedOut: report?.timedOut ?? 0,
    survivors: [...(report?.survivors ?? [])],
  };
}

/** The results of the files as they are now, and the files that have none. */
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
