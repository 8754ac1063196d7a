import * as v from 'valibot';

/** A field of an input that breaks its rule. */
export interface InvalidField {
  /** The path of the field: `subject.userId`. */
  readonly field: string;
  /** What the field must be. */
  readonly rule: string;
}

/**
 * Thrown by the functions that take options or input, before anything is sent.
 *
 * Names each field and its rule. Never repeats the value, which may be a secret.
 */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  readonly fields: readonly InvalidField[];

  constructor(fields: readonly InvalidField[]) {
    super(fields.map(({ field, rule }) => `${field}: ${rule}`).join('; '));
    this.fields = fields;
  }
}

/**
 * Parses options or input from outside.
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

/** The rule where a schema has no message of its own: Valibot's message would repeat the value. */
function ruleOf({ expected, input }: v.BaseIssue<unknown>): string {
  if (expected === 'never') return 'is not an option';
  if (input === undefined) return 'is required';
  return `must be ${expected ?? 'valid'}`;
}
