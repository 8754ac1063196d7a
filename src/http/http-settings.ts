import * as v from 'valibot';
import { InvalidInputError, parseInput } from '../input/parse-input.js';
import { isProtected } from '../gateway/safe-url.js';
import { wholeNumber } from '../input/rules.js';
import type { IdentificationHost } from '../host/identification-host.js';
import type { HttpApiOptions, Journals } from './http-api.js';

const limit = (byDefault: number, min: number, max: number) =>
  v.optional(wholeNumber(min, max), byDefault);
const isFunction = (value: unknown): boolean => typeof value === 'function';

const SECRET_RULE = 'must have at least 32 random characters';

const settingsSchema = v.strictObject({
  host: v.custom<IdentificationHost>(
    (value) => typeof value === 'object' && value !== null,
    'must be a host',
  ),
  authorize: v.custom<HttpApiOptions['authorize']>(
    isFunction,
    'is required: a function that says who makes a request',
  ),
  landing: v.strictObject({ success: v.string(), fail: v.string() }),
  secret: v.pipe(v.string(SECRET_RULE), v.minLength(32, SECRET_RULE)),
  limits: v.optional(
    v.strictObject({
      bodySize: limit(16_384, 1_024, 1_048_576),
      bodyTimeout: limit(10_000, 10, 120_000),
      openTimeout: limit(20_000, 10, 120_000),
      streams: limit(10_000, 0, 1_000_000),
      streamsPerUser: limit(10, 1, 1_000),
      heartbeat: limit(15_000, 10, 120_000),
      streamLifetime: limit(900_000, 100, 86_400_000),
    }),
    {},
  ),
  journals: v.optional(
    v.custom<Journals>(
      (value) => typeof value === 'object' && value !== null,
      'must be what openJournalDirectory gives',
    ),
  ),
  allowInsecureLoopback: v.optional(v.boolean('must be true or false'), false),
  operatorChallenge: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[\x20-\x7e]+$/, 'must be the value of a header')),
  ),
  onError: v.optional(
    v.custom<NonNullable<HttpApiOptions['onError']>>(isFunction, 'must be a function'),
  ),
});

/**
 * Checks the API's options and fills in the defaults.
 *
 * @throws InvalidInputError that names the option
 */
export function httpSettings(options: HttpApiOptions) {
  const { onError, ...settings } = parseInput(settingsSchema, options);
  const { landing, allowInsecureLoopback } = settings;
  const wrong = (['success', 'fail'] as const).filter(
    (name) => !isPage(landing[name], allowInsecureLoopback),
  );
  if (wrong.length > 0) {
    throw new InvalidInputError(
      wrong.map((name) => ({
        field: `landing.${name}`,
        rule: 'must be an absolute https: URL (http: on this machine with allowInsecureLoopback)',
      })),
    );
  }
  return {
    ...settings,
    report: (error: unknown): void => {
      try {
        onError?.(error);
      } catch {
        // Whoever watches must not break the answer.
      }
    },
  };
}

export type HttpSettings = ReturnType<typeof httpSettings>;

const isPage = (text: string, allowInsecureLoopback: boolean): boolean =>
  URL.canParse(text) && isProtected(new URL(text), allowInsecureLoopback);
