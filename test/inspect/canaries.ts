import type { InspectionEvent } from 'xstate';
import { failure, type Failure } from '../../src/index.js';
import {
  IDENTITY_URL,
  OUTPUT,
  SIGNING_URL,
  type Flow,
  type FlowOptions,
} from '../machines/flow.js';
import { flowAt, type Spot } from '../machines/places.js';

const CALLBACK_ID = 'canary-callback';
const METADATA = {
  localTimezone: 'canary-timezone',
  userAgent: 'canary-agent',
  browserLanguage: 'canary-browser-language',
  userLanguage: 'canary-user-language',
  deviceName: 'Ivanka Canary',
} as const;
const EMAIL = 'ivanka@canary.example';
const TITLE = 'Canary of a title';
const TOKEN = 'eyJcanary.eyJtoken.c2lnbmF0dXJl';

/** Too long to be a part of a time or of one of XState's counted ids. */
export const CANARY_USER_ID = 2_047_719_531;

/** Values in the machine, its events and its errors that must never leave. */
export const SECRETS: readonly string[] = [
  TOKEN,
  IDENTITY_URL,
  SIGNING_URL,
  CALLBACK_ID,
  ...Object.values(METADATA),
  EMAIL,
  TITLE,
  String(CANARY_USER_ID),
  OUTPUT.correlationId,
  `"individualId"`,
];

export const OPTIONS: FlowOptions = {
  subject: { userId: CANARY_USER_ID, bTrustAppCallBackId: CALLBACK_ID, ...METADATA },
};

/** A failure with secrets in its texts. */
export const FAILURE_WITH_SECRETS: Failure = failure('unavailable', {
  message: `${TOKEN} ${IDENTITY_URL} ${EMAIL}`,
  title: TITLE,
  httpStatus: 503,
});

/** The secrets in a value that leaves. */
export const secretsIn = (left: unknown): string[] => {
  const text = typeof left === 'string' ? left : JSON.stringify(left);
  return SECRETS.filter((secret) => text.includes(secret));
};

/** Walks to a place of the machine, and sends unknown events with secrets inside. */
export async function walkWithSecrets(
  spot: Spot,
  inspect: (event: InspectionEvent) => void,
): Promise<Flow> {
  const flow = await flowAt(spot, { ...OPTIONS, inspect });
  // XState prints the whole of an event that arrives after the end. The machine's own events have
  // only a type.
  const isFinal = flow.snapshot().status !== 'active';
  for (const event of isFinal ? [] : HOSTILE_EVENTS) flow.sendAnything(event);
  return flow;
}

const HOSTILE_EVENTS = [
  { type: EMAIL },
  { type: 'status.check', [EMAIL]: TOKEN, output: { status: TITLE, url: SIGNING_URL } },
  { type: `xstate.done.actor.${TOKEN}`, output: { url: IDENTITY_URL } },
  { type: 'redirect', error: { code: TOKEN, message: EMAIL, httpStatus: TOKEN } },
] as const;
