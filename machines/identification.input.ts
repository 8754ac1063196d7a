import { DEFAULT_TIMINGS } from './identification.timings.js';
import type { IdentificationInput } from './identification.types.js';

/** The types of the fields, as `typeof` names them. */
const TYPES = {
  subject: { userId: 'number', userType: 'string', correlationType: 'number' },
  timings: { ...typesOf(DEFAULT_TIMINGS), backoff: typesOf(DEFAULT_TIMINGS.backoff) },
  pendingStatuses: 'object',
  restart: 'boolean',
  checkpoint: 'object',
};

/**
 * Returns an input of `identificationInput` as it is. Untyped code and an `invoke` without `input` pass
 * anything else.
 *
 * @throws TypeError that names the first field that is missing, never a value
 */
export function checkedInput(input: IdentificationInput): IdentificationInput {
  const field = firstMissing(input, TYPES);
  if (field === null) return input;
  throw new TypeError(
    `The input is not one of identificationInput (${field} is missing). ` +
      'Make it so: input: identificationInput({ subject: { userId } }).',
  );
}

interface Types {
  readonly [field: string]: string | Types;
}

function firstMissing(value: unknown, types: Types, path = ''): string | null {
  for (const [name, type] of Object.entries(types)) {
    const field: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
    if (typeof type !== 'string') {
      const missing = firstMissing(field, type, `${path}${name}.`);
      if (missing !== null) return missing;
    } else if (typeof field !== type) return path + name;
  }
  return null;
}

function typesOf(fields: object): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value]));
}
