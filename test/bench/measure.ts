/** Measures one part after another, and reports each as it ends. */
import type { Part } from './part.js';
import { goalsText, partText, type Result } from './report.js';

/** Where the results and the progress are written. */
interface Output {
  /** Takes Markdown: each part as soon as it is measured, then the goals of all parts. */
  readonly print: (text: string) => void;
  /** Takes a line about what is measured now, or what has failed. */
  readonly say: (line: string) => void;
}

interface Measurement {
  readonly results: readonly Result[];
  /** The names of the parts that have thrown. */
  readonly failed: readonly string[];
}

/** Measures the parts. One that throws is named, and the others are measured. */
export async function measure(
  parts: readonly Part[],
  { print, say }: Output,
): Promise<Measurement> {
  const results: Result[] = [];
  const failed: string[] = [];
  for (const part of parts) {
    const since = performance.now();
    const sayOfPart = (what: string): void => {
      say(`${part.name}: ${what}`);
    };
    sayOfPart('…');
    try {
      const result = { part, section: await part.run(sayOfPart) };
      results.push(result);
      print(partText(result));

      sayOfPart(`${String(Math.round((performance.now() - since) / 1_000))} s`);
    } catch (error) {
      failed.push(part.name);
      sayOfPart(
        `failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }
  const goals = goalsText(results);
  if (goals !== null) print(goals);
  if (failed.length > 0) say(`Failed: ${failed.join(', ')}.`);
  return { results, failed };
}
