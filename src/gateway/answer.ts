/** What an answer means: by its status, and where this does not suffice, by its body. */
import * as v from 'valibot';
import { failure, type Failure, type FailureCode } from '../../machines/failure.js';
import { isKnownTitle } from '../contract/problem-titles.js';
import { problemSchema } from '../contract/schemas.js';
import { readBody, type Body } from './body.js';
import { parseRetryAfter } from './retry-after.js';
import type { GatewayResponse } from './transport.js';

export type Operation = 'initiate' | 'getStatus' | 'finalize';

/** The statuses whose meaning depends on the operation. */
const CODES: Record<Operation, Partial<Record<number, FailureCode>>> = {
  initiate: { 400: 'notEligible', 404: 'unknownUser' },
  getStatus: { 404: 'unknownSession' },
  finalize: { 400: 'finalizeRefused', 404: 'unknownUser', 409: 'finalizeRefused' },
};

/** What a status means whose body does not matter; `null` where the body decides whose answer it is. */
function codeOfStatus(status: number): FailureCode | null {
  if (status >= 200 && status < 300) return null;
  // Below 200 it is 0, the status of a redirect that the platform hides.
  if (status < 400) return 'redirectRefused';
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'rateLimited';
  if (status >= 500 || status === 408 || status === 425) return 'unavailable';
  return null;
}

/** What a refusal of the gateway itself means. */
function codeOfRefusal(operation: Operation, status: number): FailureCode {
  if (status === 403) return 'forbidden';
  return CODES[operation][status] ?? 'rejected';
}

function failureOf(
  code: FailureCode,
  { status, header }: GatewayResponse,
  title?: string,
): Failure {
  return failure(code, {
    httpStatus: status === 0 ? undefined : status,
    retryAfter: parseRetryAfter(header('retry-after'), header('date'), Date.now()),
    title,
  });
}

/** The failure that a status means, whatever the body is; `null` where the body decides. */
export function statusFailure(response: GatewayResponse): Failure | null {
  const code = codeOfStatus(response.status);
  return code === null ? null : failureOf(code, response);
}

/**
 * Reads the answer to a call.
 *
 * @returns the value of its JSON
 * @throws the failure that the answer means; the error of the transport where the body breaks off
 */
export async function readAnswer(
  operation: Operation,
  response: GatewayResponse,
  maxBytes: number,
): Promise<unknown> {
  const { status } = response;
  const known = statusFailure(response);
  if (known !== null) {
    const title = status < 500 && status >= 400 ? await titleInTime(response, maxBytes) : undefined;
    throw title === undefined ? known : { ...known, title };
  }
  const body = await readBody(response, maxBytes);
  const isSuccess = status < 300;
  if (isSuccess && body.kind === 'json') return body.value;
  if (isForeign(body, isSuccess)) throw intermediaryFailure(response);
  if (!isSuccess) throw failureOf(codeOfRefusal(operation, status), response, titleOf(body));
  throw body.kind === 'oversized' ? failure('responseTooLarge') : unknownShape(response);
}

/** The failure of an answer of the gateway that is not as documented. */
export const unknownShape = ({ status }: GatewayResponse): Failure =>
  failure('protocol', { httpStatus: status });

/**
 * Whether an intermediary has answered. A body over the limit is not read, so its label decides;
 * without one, a large success may be the gateway's, but its refusals are small.
 */
function isForeign(body: Body, isSuccess: boolean): boolean {
  if (body.kind !== 'oversized') return body.kind === 'foreign';
  return body.label === 'other' || (body.label === null && !isSuccess);
}

/** A wait that an intermediary asks for says that it is busy, not that it is misplaced. */
function intermediaryFailure(response: GatewayResponse): Failure {
  const asking = failureOf('rateLimited', response);
  return asking.retryAfter === undefined ? failureOf('intermediary', response) : asking;
}

/** How long to wait for a title where the status alone has told the failure. */
const TITLE_TIMEOUT_MS = 1_000;

/** @returns `undefined` where there is no title within a second */
async function titleInTime(
  response: GatewayResponse,
  maxBytes: number,
): Promise<string | undefined> {
  const timer = setTimeout(response.hangUp, TITLE_TIMEOUT_MS);
  try {
    return titleOf(await readBody(response, maxBytes));
  } catch {
    // The status is enough.
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The title of problem details, where it is a known one. Nothing else of the body is kept. */
function titleOf(body: Body): string | undefined {
  const problem = v.safeParse(problemSchema, body.kind === 'json' ? body.value : null);
  return problem.success && isKnownTitle(problem.output.title) ? problem.output.title : undefined;
}
