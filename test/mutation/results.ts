/** What has been measured, which is kept with the code: a file counts as long as it is the same. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { FileReport } from './report.js';

const resultSchema = v.object({
  /** Of the code that was mutated: what `git hash-object` says of the file. */
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

/** What `git hash-object` says of a file with this in it. */
export function hashOf(source: string): string {
  const content = Buffer.from(source);
  return createHash('sha1')
    .update(`blob ${String(content.byteLength)}\0`)
    .update(content)
    .digest('hex');
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
