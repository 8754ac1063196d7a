import * as v from 'valibot';
import { InvalidInputError } from './invalid-input-error.js';

/**
 * Parses configuration or input from outside.
 *
 * @throws InvalidInputError that names each field and its rule, never its value
 */
export function parseInput<TSchema extends v.GenericSchema>(
  schema: TSchema,
  input: unknown,
): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, input, { message: ruleOf });
  if (result.success) return result.output;
  throw new InvalidInputError(
    result.issues.map((issue) => ({
      field: v.getDotPath(issue) ?? 'input',
      rule: issue.message,
    })),
  );
}

/** Used where a schema has no sentence of its own. Valibot's would repeat the value. */
function ruleOf({ expected, input }: v.BaseIssue<unknown>): string {
  if (expected === 'never') return 'is not an option';
  if (input === undefined) return 'is required';
  return `must be ${expected ?? 'valid'}`;
}
