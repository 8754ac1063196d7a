/** One field of an input that breaks its rule. */
export interface InvalidField {
  /** The path of the field: `subject.userId`. */
  readonly field: string;
  /** What the field must be. */
  readonly rule: string;
}

/**
 * Thrown by the functions that take configuration or input, before anything is sent.
 *
 * Names each field and its rule, and never repeats the value, which may be a secret.
 */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  readonly fields: readonly InvalidField[];

  constructor(fields: readonly InvalidField[]) {
    super(fields.map(({ field, rule }) => `${field}: ${rule}`).join('; '));
    this.fields = fields;
  }
}
