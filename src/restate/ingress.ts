import { randomUUID } from 'node:crypto';
import { connect, HttpCallError, rpc } from '@restatedev/restate-sdk-clients';
import type { IdentificationEventType } from '../../machines/identification.types.js';
import { InvalidInputError } from '../input/invalid-input-error.js';
import { withTimeout } from '../gateway/timers.js';
import { storeUnavailable } from '../host/host-error.js';
import type { HostedIdentification } from '../host/identification-host.js';
import type { SubjectOptions } from '../input/identification-input.js';
import {
  IDENTIFICATION,
  IDENTIFIED_USER,
  userKey,
  type DriveAnswer,
  type OpeningAnswer,
  type StartAnswer,
  type StartRequest,
  type WatchRequest,
} from './handlers.js';
import type { HostSettings } from './host-settings.js';

/** Calls of the service, through Restate. They reject with `storeUnavailable` where that fails. */
export interface Ingress {
  readonly start: (request: StartRequest) => Promise<StartAnswer>;
  readonly drive: (id: string, event: IdentificationEventType) => Promise<DriveAnswer>;
  /** The id of the identification that a user has in progress, or of the last one. */
  readonly current: (user: Pick<SubjectOptions, 'userId' | 'userType'>) => Promise<string | null>;
  readonly read: (id: string) => Promise<HostedIdentification | null>;
  readonly watch: (
    id: string,
    request: WatchRequest,
    signal: AbortSignal,
  ) => Promise<HostedIdentification | null>;
  readonly opening: (id: string) => Promise<OpeningAnswer>;
}

export function createIngress({ ingressUrl, headers, requestTimeout }: HostSettings): Ingress {
  const ingress = connect({
    url: ingressUrl,
    headers,
    // What has an idempotency key is repeated, and takes effect once.
    retry: { maxDuration: requestTimeout, initialInterval: 100, maxInterval: 1_000 },
  });
  const timeout = requestTimeout;
  const once = () => ({ timeout, idempotencyKey: randomUUID() });
  const identification = (id: string) => ingress.objectClient(IDENTIFICATION, id);

  return {
    start: (request) =>
      inItsWords(
        ingress
          .objectClient(IDENTIFIED_USER, userKey(request.subject))
          .start(request, rpc.opts(once())),
      ),
    drive: (id, event) => inItsWords(identification(id).drive(event, rpc.opts(once()))),
    current: (user) =>
      inItsWords(
        ingress.objectClient(IDENTIFIED_USER, userKey(user)).current(rpc.opts({ timeout })),
      ),
    read: (id) => inItsWords(identification(id).read(rpc.opts({ timeout }))),
    watch: (id, request, signal) =>
      inItsWords(
        withTimeout(
          async (inTime) => identification(id).watch(request, rpc.opts({ signal: inTime })),
          request.timeout + timeout,
          signal,
        ),
      ),
    opening: (id) => inItsWords(identification(id).opening(rpc.opts({ timeout }))),
  };
}

async function inItsWords<T>(answer: PromiseLike<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    // The text of an answer is not ours to repeat.
    throw storeUnavailable(
      error instanceof HttpCallError
        ? new Error(`Restate answered ${String(error.status)}.`)
        : error,
    );
  }
}
