/** An identification as the API shows it: without the hosted URL, which only `open` returns. */
import * as v from 'valibot';
import { identificationStates, type HostedPage } from '../../machines/identification.types.js';
import type { IdentificationView } from '../../machines/identification.view.js';
import { FAILURES, type FailureCode } from '../../machines/failure.js';
import { userIdSchema, userTypeSchema } from '../contract/schemas.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { wholeNumber } from '../input/rules.js';

/**
 * The events that the API takes from a client. A redirect is a hint: a forged one costs polls at most,
 * until the phase's deadline, and the true one still counts. The host polls by its own schedule, so `status.check` is not one of them.
 */
export const REDIRECT_EVENTS = ['redirect.succeeded', 'redirect.failed'] as const;
const DECISION_EVENTS = ['retry', 'restart', 'keepWaiting', 'cancel'] as const;
export const CLIENT_EVENTS = [...REDIRECT_EVENTS, ...DECISION_EVENTS] as const;

export type ClientEvent = (typeof CLIENT_EVENTS)[number];

/** Those of the accepted events that a client may send. */
export const clientEvents = (can: readonly string[]): ClientEvent[] =>
  CLIENT_EVENTS.filter((event) => can.includes(event));

const time = v.pipe(v.number(), v.integer(), v.description('Epoch ms.'));
const count = v.pipe(v.number(), v.integer());
// `Object.keys` is typed as strings; FAILURES has no other keys.
const failureCode = v.picklist(Object.keys(FAILURES) as FailureCode[]);
export const stateSchema = v.picklist(identificationStates, 'must be a state');
export const hostedPageSchema = v.picklist(
  ['identityCheck', 'signing'] as const,
  'must be "identityCheck" or "signing"',
);

export const visitSchema = v.object({
  session: v.pipe(wholeNumber(1, 1_000_000), v.description('One more with each restart.')),
  page: hostedPageSchema,
});

const failureSchema = v.object({
  code: failureCode,
  message: v.pipe(v.string(), v.description('For developers, not for the identified person.')),
  retryable: v.boolean(),
  restartable: v.boolean(),
  httpStatus: v.exactOptional(count),
  title: v.exactOptional(v.string()),
  retryAfter: v.exactOptional(v.pipe(v.number(), v.description('In ms.'))),
});

export const identificationSchema = v.pipe(
  v.object({
    id: v.string(),
    version: v.pipe(count, v.description('Grows with each change that is saved.')),
    userId: userIdSchema,
    userType: userTypeSchema,
    createdAt: time,
    updatedAt: time,
    expiresAt: v.pipe(
      v.nullable(time),
      v.description(
        'When it expires unless its user or an operator acts; `null` where it does not wait, or is signed.',
      ),
    ),
    state: stateSchema,
    working: v.pipe(
      v.boolean(),
      v.description('Whether the server works on it; otherwise a person has to act.'),
    ),
    can: v.pipe(
      v.array(v.picklist(CLIENT_EVENTS)),
      v.description('The events that are accepted now.'),
    ),
    hostedPage: v.pipe(
      v.nullable(hostedPageSchema),
      v.description('The page that the user has to visit; `open` gives its URL.'),
    ),
    visit: v.pipe(
      v.nullable(visitSchema),
      v.description(
        'The visit to a hosted page that a return may be of: a `redirect` event repeats it. `null` where ' +
          'no return is expected any more.',
      ),
    ),
    progress: v.object({
      polls: count,
      status: v.nullable(v.string()),
      wentBackFrom: v.pipe(
        v.nullable(v.string()),
        v.description('The furthest status so far, while the last one is behind it.'),
      ),
      deadlineAt: v.nullable(time),
      nextCallAt: v.nullable(time),
      attempts: count,
      problem: v.nullable(failureSchema),
      problemSince: v.pipe(
        v.nullable(time),
        v.description('The first failure in a row of which the problem is the last.'),
      ),
    }),
    failure: v.nullable(failureSchema),
    output: v.nullable(v.object({ correlationId: v.string(), individualId: count })),
    timeline: v.pipe(
      v.array(v.object({ state: stateSchema, at: time, failure: v.nullable(failureCode) })),
      v.description('The last 50 states; the last one is the current state.'),
    ),
  }),
  v.metadata({ ref: 'Identification' }),
);

export type IdentificationResource = v.InferOutput<typeof identificationSchema>;

export function toResource({
  view,
  timeline,
  ...identification
}: HostedIdentification): IdentificationResource {
  const { state, working, can, visit, progress, failure, output } = view;
  const { id, version, userId, userType, createdAt, updatedAt, expiresAt } = identification;
  return {
    ...{ id, version, userId, userType, createdAt, updatedAt, expiresAt, state, working },
    can: clientEvents(can),
    hostedPage: hostedPageOf(view),
    visit,
    progress: { ...progress },
    failure,
    output,
    timeline: [...timeline],
  };
}

/** The open hosted page, whether or not this process knows its URL. */
function hostedPageOf({ state, hosted }: IdentificationView): HostedPage | null {
  if (state === 'awaitingRedirect') return 'identityCheck';
  if (state === 'signing') return 'signing';
  return hosted?.page ?? null;
}
