/**
 * The user ids that the sandbox treats specially, as a payment sandbox does with test card numbers.
 * Every other valid id exists and is eligible.
 */
export const MAGIC_USERS = {
  /**
   * Initiate answers 400 "User is not eligible"; the detail holds {@link MADE_UP_PERSONAL_DATA}.
   */
  notEligible: 400,
  /** All three calls answer 403. */
  forbidden: 403,
  /** All three calls answer 404. */
  unknown: 404,
} as const;

/**
 * What the detail of the answer for `MAGIC_USERS.notEligible` holds, so that a client can prove that
 * none of it gets into its failures and logs. Nobody's data: there is no month 13 in a Bulgarian
 * personal number, and `.invalid` is reserved.
 *
 * @example
 * ```ts
 * import { MADE_UP_PERSONAL_DATA } from 'identification-machine/sandbox';
 *
 * const leaks = (shown: string): boolean =>
 *   MADE_UP_PERSONAL_DATA.some((secret) => shown.includes(secret));
 * ```
 */
export const MADE_UP_PERSONAL_DATA = [
  'Ivanka Izmislena-Nikoya',
  '9913310000',
  'ivanka@example.invalid',
] as const;
