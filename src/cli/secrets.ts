import { InvalidInputError, type InvalidField } from '../input/parse-input.js';
import { isTrivialSecret } from '../input/rules.js';

/**
 * Refuses secrets that can be guessed, and a secret that is used for two purposes: who holds one of
 * them would hold both.
 *
 * @param secrets each with the names of its field and of its variable; an empty one is not set
 * @throws InvalidInputError that names each secret, never its value
 */
export function checkSecrets(
  secrets: readonly {
    readonly field: string;
    readonly variable: string;
    readonly value: string | undefined;
    /** Whether it is made elsewhere, so that only its equality with another one is checked. */
    readonly isGiven?: boolean;
  }[],
): void {
  const set = secrets.filter(({ value }) => value !== undefined && value !== '');
  const invalid = set.flatMap(({ field, value = '', isGiven = false }, index): InvalidField[] => {
    const same = set.slice(0, index).find((other) => other.value === value);
    if (same !== undefined) return [{ field, rule: `must not be the same as ${same.variable}` }];
    if (isGiven || !isTrivialSecret(value)) return [];
    return [{ field, rule: 'must be random: "openssl rand -hex 32" prints such a text' }];
  });
  if (invalid.length > 0) throw new InvalidInputError(invalid);
}
