import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const position = v.object({ line: v.number(), column: v.number() });

/** The part of Stryker's report that is used. */
const reportSchema = v.object({
  files: v.record(
    v.string(),
    v.object({
      source: v.string(),
      mutants: v.array(
        v.object({
          mutatorName: v.string(),
          replacement: v.optional(v.string(), ''),
          status: v.string(),
          statusReason: v.optional(v.string(), ''),
          location: v.object({ start: position, end: position }),
        }),
      ),
    }),
  ),
});

/** A mutant that no test noticed. */
export interface Survivor {
  /** The changed line without its indentation: unlike a line number, it stays when code moves. */
  readonly line: string;
  readonly original: string;
  readonly replacement: string;
}

/** The outcome of the mutants of a file. */
export interface FileReport {
  /** The code that was mutated. */
  readonly source: string;
  readonly killed: number;
  /** How many of the killed hung until Stryker or vitest stopped them. */
  readonly timedOut: number;
  readonly survivors: readonly Survivor[];
}

const KILLED = ['Killed', 'Timeout'];
const SURVIVED = ['Survived', 'NoCoverage'];

const isHung = ({ status, statusReason }: { status: string; statusReason: string }): boolean =>
  status === 'Timeout' || (status === 'Killed' && statusReason.includes('timed out in'));

/** Reads Stryker's report, by file. A file without mutants is not in it. */
export function readReport(path: string): ReadonlyMap<string, FileReport> {
  const { files } = v.parse(reportSchema, JSON.parse(readFileSync(path, 'utf8')));
  return new Map(
    Object.entries(files).map(([file, { source, mutants }]) => {
      const lines = source.split('\n');
      const withStatus = (statuses: readonly string[]) =>
        mutants.filter(({ status }) => statuses.includes(status));
      const report = {
        source,
        killed: withStatus(KILLED).length,
        timedOut: mutants.filter(isHung).length,
        survivors: withStatus(SURVIVED).map(({ location: { start, end }, replacement }) => ({
          line: (lines[start.line - 1] ?? '').trim(),
          original: cut(lines, start, end),
          replacement: oneLine(replacement),
        })),
      };
      return [file, report];
    }),
  );
}

type Position = v.InferOutput<typeof position>;

/** Lines and columns count from 1. */
function cut(lines: readonly string[], start: Position, end: Position): string {
  const part = lines.slice(start.line - 1, end.line);
  const last = part.length - 1;
  return oneLine(
    part
      .map((line, index) =>
        line.slice(
          index === 0 ? start.column - 1 : 0,
          index === last ? end.column - 1 : line.length,
        ),
      )
      .join('\n'),
  );
}

const oneLine = (code: string): string => code.replace(/\s+/g, ' ').trim();
