import * as v from 'valibot';
import { createEventDelivery, webhookStates, type EventDelivery } from '../events/index.js';
import type { WebhookState } from '../events/index.js';
import { InvalidInputError } from '../input/parse-input.js';
import { option, variable, type OptionTable, type OptionValues } from './option.js';

const STATES = webhookStates.join(',');

const isState = (text: string): text is WebhookState =>
  webhookStates.some((state) => state === text);

/** Whom the server tells of its identifications. */
export const EVENT_OPTIONS = {
  'events-url': option(
    'URL',
    'where the app is told of identifications: a signed POST for each state of --events, at least once, ' +
      'and again until it is answered with a 2xx; https:, or http: on this machine; docs/events.md',
    v.optional(v.string()),
  ),
  events: option(
    'STATES',
    `what the app is told of, some of ${STATES}; default: all of them`,
    v.optional(
      v.pipe(
        v.string(),
        v.transform((text) => text.split(',')),
        v.array(
          v.custom<WebhookState>((text) => isState(String(text)), `must be some of ${STATES}`),
        ),
      ),
    ),
  ),
  // Required together with `--events-url` only.
  eventsKeys: variable(
    'IDENTIFICATION_EVENTS_KEYS',
    'one key that signs the requests to --events-url, or two with a comma while they are changed; ' +
      '"openssl rand -base64 32" prints one',
    v.pipe(
      v.string(),
      v.transform((text) => text.split(/[\s,]+/).filter((key) => key !== '')),
    ),
  ),
} satisfies OptionTable;

type EventValues = Partial<OptionValues<typeof EVENT_OPTIONS>>;

const FIELDS: Readonly<Record<string, string>> = {
  url: 'events-url',
  keys: 'eventsKeys',
  states: 'events',
};

/** The host's option `events`, where `--events-url` is given. */
export const eventsOf = (values: EventValues): { readonly events?: EventDelivery } => {
  const { 'events-url': url, events: states, eventsKeys: keys = [] } = values;
  if (url === undefined) return {};
  return { events: createEventDelivery({ url, keys, ...(states && { states }) }) };
};

/** For `parseOptions`: what the options of events must fulfil together. */
export function checkEvents(values: EventValues): void {
  const { 'events-url': url, events: states, eventsKeys: keys = [] } = values;
  if (url === undefined) {
    if (states === undefined) return;
    throw new InvalidInputError([{ field: 'events', rule: 'is taken with --events-url only' }]);
  }
  if (keys.length === 0) {
    const rule = 'is required in the environment with --events-url: "openssl rand -base64 32"';
    throw new InvalidInputError([{ field: 'eventsKeys', rule }]);
  }
  try {
    eventsOf(values);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError(
      error.fields.map(({ field, rule }) => ({
        field: FIELDS[field.replace(/\..*/, '')] ?? field,
        rule,
      })),
    );
  }
}
