import { randomUUID } from 'node:crypto';
import { connect, HttpCallError, rpc } from '@restatedev/restate-sdk-clients';
import type { IdentificationEventType } from '../../machines/identification.types.js';
import { InvalidInputError } from '../input/parse-input.js';
import { withTimeout } from '../gateway/timers.js';
import { storeUnavailable } from '../host/host-error.js';
import type { HandOff, HandOffStep } from '../host/hand-off.js';
import type { HostedIdentification } from '../host/identification-host.js';
import type { SubjectOptions } from '../input/identification-input.js';
import { IDENTIFICATION_EVENTS, queueKeyOf } from './event-object.js';
import {
  IDENTIFICATION,
  IDENTIFIED_USER,
  userKey,
  type DriveAnswer,
  type DriveRequest,
  type EraseAnswer,
  type HandOffAnswer,
  type HintAnswer,
  type OpeningAnswer,
  type StartAnswer,
  type StartRequest,
  type WatchRequest,
} from './handlers.js';
import type { ParsedRestateHostOptions } from './options.js';

/** Calls the service through Restate. A failed call rejects with `storeUnavailable`. */
export interface Ingress {
  readonly start: (request: StartRequest) => Promise<StartAnswer>;
  readonly drive: (
    id: string,
    event: IdentificationEventType | DriveRequest,
  ) => Promise<DriveAnswer>;
  readonly erase: (id: string, request: { readonly isDryRun: boolean }) => Promise<EraseAnswer>;
  readonly hint: (id: string) => Promise<HintAnswer>;
  /** The id of the user's identification in progress, or of the last one. */
  readonly current: (user: Pick<SubjectOptions, 'userId' | 'userType'>) => Promise<string | null>;
  readonly read: (id: string) => Promise<HostedIdentification | null>;
  readonly watch: (
    id: string,
    request: WatchRequest,
    signal: AbortSignal,
  ) => Promise<HostedIdentification | null>;
  readonly opening: (id: string) => Promise<OpeningAnswer>;
  readonly readHandOff: (id: string) => Promise<HandOff | null>;
  readonly takeHandOff: (id: string, step: HandOffStep) => Promise<HandOffAnswer>;
  /** Resolves with whether it is a dead letter. */
  readonly changeEvent: (eventId: string, how: 'resend' | 'skip') => Promise<boolean>;
}

export function createIngress({
  ingressUrl,
  headers,
  requestTimeout,
}: ParsedRestateHostOptions): Ingress {
  const ingress = connect({
    url: ingressUrl,
    headers,
    // A repeated call with an idempotency key takes effect once.
    retry: { maxDuration: requestTimeout, initialInterval: 100, maxInterval: 1_000 },
  });
  const timeout = requestTimeout;
  const idempotent = () => ({ timeout, idempotencyKey: randomUUID() });
  const identification = (id: string) => ingress.objectClient(IDENTIFICATION, id);

  return {
    start: (request) =>
      withHostErrors(
        ingress
          .objectClient(IDENTIFIED_USER, userKey(request.subject))
          .start(request, rpc.opts(idempotent())),
      ),
    drive: (id, event) => withHostErrors(identification(id).drive(event, rpc.opts(idempotent()))),
    erase: (id, request) =>
      withHostErrors(identification(id).erase(request, rpc.opts(idempotent()))),
    hint: (id) => withHostErrors(identification(id).hint(rpc.opts(idempotent()))),
    current: (user) =>
      withHostErrors(
        ingress.objectClient(IDENTIFIED_USER, userKey(user)).current(rpc.opts({ timeout })),
      ),
    read: (id) => withHostErrors(identification(id).read(rpc.opts({ timeout }))),
    watch: (id, request, signal) =>
      withHostErrors(
        withTimeout(
          async (limited) => identification(id).watch(request, rpc.opts({ signal: limited })),
          request.timeout + timeout,
          signal,
        ),
      ),
    opening: (id) => withHostErrors(identification(id).opening(rpc.opts({ timeout }))),
    readHandOff: (id) => withHostErrors(identification(id).readHandOff(rpc.opts({ timeout }))),
    takeHandOff: (id, step) =>
      withHostErrors(identification(id).takeHandOff(step, rpc.opts(idempotent()))),
    changeEvent: (eventId, how) => {
      const queue = ingress.objectClient(IDENTIFICATION_EVENTS, queueKeyOf(eventId));
      return withHostErrors(queue[how](eventId, rpc.opts(idempotent())));
    },
  };
}

async function withHostErrors<T>(answer: PromiseLike<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    // The text of Restate's answer may hold anything, so it is dropped.
    throw storeUnavailable(
      error instanceof HttpCallError
        ? new Error(`Restate answered ${String(error.status)}.`)
        : error,
    );
  }
}
