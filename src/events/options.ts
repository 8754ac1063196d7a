import * as v from 'valibot';
import { isProtected } from '../gateway/safe-url.js';
import { webhookStates, type WebhookState } from '../host/webhook-event.js';
import { parseAbsoluteUrl } from '../input/absolute-url.js';
import { parseInput } from '../input/parse-input.js';
import { aFunction, isTrivialSecret, milliseconds } from '../input/rules.js';

/** The options of `createEventDelivery`; `url` and `keys` are required. */
export interface EventDeliveryOptions {
  /**
   * The receiver: an absolute `https:` URL, without a user name and a password; `http:` on this machine
   * (`localhost`, `127.0.0.1`, `[::1]`).
   */
  readonly url: string;
  /**
   * One or two keys, as `openssl rand -base64 32` prints them, with or without `whsec_`: base64 of 24 to 64
   * random bytes. An event is signed with each, so that a receiver that knows one of them takes it.
   */
  readonly keys: readonly string[];
  /** What the app wants to be told of. Default: everything (`webhookStates`). */
  readonly states?: readonly WebhookState[];
  /** How long one attempt may take, in ms, from 1000 to 60000; default 15000. */
  readonly timeout?: number;
  /** Sends the requests. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
}

const PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;
const KEY_BYTES = { min: 24, max: 64 };

const KEY_RULE = 'must be base64 of 24 to 64 random bytes, as "openssl rand -base64 32" prints';

/** The base64 of a key, without its prefix; `null` where it is none. */
function keyOf(text: string): string | null {
  const base64 = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  if (!BASE64.test(base64)) return null;
  const bytes = (base64.replace(/=+$/, '').length * 3) / 4;
  return bytes >= KEY_BYTES.min && bytes < KEY_BYTES.max + 1 && !isTrivialSecret(base64)
    ? base64
    : null;
}

const keySchema = v.pipe(
  v.string(KEY_RULE),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const key = keyOf(dataset.value);
    if (key !== null) return key;
    addIssue({ message: KEY_RULE });
    return NEVER;
  }),
);

const KEYS_RULE = 'must be one key, or two while they are changed';

/** One or two keys, as base64. */
export const keysSchema = v.pipe(
  v.array(keySchema, KEYS_RULE),
  v.minLength(1, KEYS_RULE),
  v.maxLength(2, KEYS_RULE),
  v.check((keys) => new Set(keys).size === keys.length, 'must differ from each other'),
);

const STATES_RULE = `must be some of ${webhookStates.join(', ')}`;

const optionsSchema = v.strictObject({
  url: v.pipe(
    v.string(),
    v.check((text) => {
      const url = parseAbsoluteUrl(text);
      return url !== null && isProtected(url, true) && !url.hasCredentials;
    }, 'must be an https: URL (http: on this machine) without a password'),
  ),
  keys: keysSchema,
  states: v.optional(
    v.pipe(
      v.array(v.picklist(webhookStates, STATES_RULE), STATES_RULE),
      v.minLength(1, STATES_RULE),
    ),
    [...webhookStates],
  ),
  timeout: v.optional(milliseconds(1_000, 60_000), 15_000),
  fetch: v.optional(aFunction<typeof fetch>()),
});

/**
 * Checks the options and fills in the defaults.
 *
 * @throws InvalidInputError that names each option that breaks its rule
 */
export const parseEventDeliveryOptions = (options: EventDeliveryOptions) =>
  parseInput(optionsSchema, options);
