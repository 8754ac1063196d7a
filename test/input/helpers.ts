import { InvalidInputError } from '../../src/input/parse-input.js';
import { identificationInput } from '../../src/input/identification-input.js';

/** Calls it as plain JavaScript does, without the compiler's help. */
function read(options: unknown): unknown {
  return Reflect.apply(identificationInput, undefined, [options]);
}

/** What is wrong with options, by field; and everything that the error says. */
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
  throw new Error('Nothing is wrong with these options.');
}
