import { InvalidInputError } from '../../src/input/parse-input.js';
import { identificationInput } from '../../src/input/identification-input.js';

/** Calls `identificationInput` without the compiler's checks, as JavaScript code does. */
function read(options: unknown): unknown {
  return Reflect.apply(identificationInput, undefined, [options]);
}

/** The rules that options break, by field, and the whole text of the error. */
export function errorOf(options: unknown): {
  readonly fields: Record<string, string>;
  readonly text: string;
} {
  try {
    read(options);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const fields = error.fields.map(({ field, rule }) => [field, rule] as const);
    return { fields: Object.fromEntries(fields), text: String(error) + JSON.stringify(error) };
  }
  throw new Error('These options are valid.');
}
