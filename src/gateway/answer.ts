import * as v from 'valibot';
import { failure, type Failure, type FailureCode } from '../../machines/failure.js';
import { redactText } from './redact.js';
import { isJson, readText } from './response-body.js';
import { parseRetryAfter } from './retry-after.js';
import { problemSchema } from '../contract/schemas.js';
import type { GatewayResponse } from './transport.js';

export type Operation = 'initiate' | 'status' | 'finalize';

/** What a status means for one operation alone; see the contract. */
const CODES: Record<Operation, Partial<Record<number, FailureCode>>> = {
  initiate: { 400: 'notEligible', 404: 'unknownUser' },
  status: { 404: 'unknownSession' },
  finalize: { 400: 'finalizeRefused', 404: 'unknownUser', 409: 'finalizeRefused' },
};

/** How long a title may keep a failure waiting of which the status has said enough; ms. */
const TITLE_TIMEOUT = 1_000;

const TRANSIENT = new Set([408, 425]);

function codeOf(operation: Operation, { status }: GatewayResponse): FailureCode {
  // Below 300 it is an answer, or 0, as which a browser hides a redirect that it does not follow.
  if (status < 400) return 'redirectRefused';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'rateLimited';
  if (status >= 500 || TRANSIENT.has(status)) return 'unavailable';
  return CODES[operation][status] ?? 'rejected';
}

/** The failure that the status of an answer other than 2xx stands for. */
export function httpFailure(operation: Operation, response: GatewayResponse): Failure {
  return failure(codeOf(operation, response), {
    httpStatus: response.status === 0 ? undefined : response.status,
    retryAfter: parseRetryAfter(response.header('retry-after'), Date.now()),
  });
}

/**
 * The title of the problem details of a rejection, redacted; `undefined` where there is none, or
 * where it does not come soon. Nothing else of the body is kept.
 */
export async function problemTitle(
  response: GatewayResponse,
  maxBytes: number,
): Promise<string | undefined> {
  const isRejection = response.status >= 400 && response.status < 500;
  if (!isRejection || !isJson(response)) return undefined;
  const timer = setTimeout(response.hangUp, TITLE_TIMEOUT);
  try {
    const problem = v.safeParse(problemSchema, JSON.parse(await readText(response, maxBytes)));
    return problem.success ? redactText(problem.output.title) : undefined;
  } catch {
    // The status says enough.
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
