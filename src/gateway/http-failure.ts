import * as v from 'valibot';
import { failure, type Failure, type FailureCode } from '../failure.js';
import { redactText } from '../redact.js';
import { isJson, readText } from './response-body.js';
import { parseRetryAfter } from './retry-after.js';
import { problemSchema } from './schemas.js';

export type Operation = 'initiate' | 'status' | 'finalize';

/** What a status means for one operation alone; see the contract. */
const CODES: Record<Operation, Partial<Record<number, FailureCode>>> = {
  initiate: { 400: 'notEligible', 404: 'unknownUser' },
  status: { 404: 'unknownSession' },
  finalize: { 400: 'finalizeRefused', 404: 'unknownUser', 409: 'finalizeRefused' },
};

const TRANSIENT = new Set([408, 425]);

function codeOf(operation: Operation, { status, type }: Response): FailureCode {
  // A browser hides the status of a redirect that it does not follow.
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) return 'redirectRefused';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'rateLimited';
  if (status >= 500 || TRANSIENT.has(status)) return 'unavailable';
  return CODES[operation][status] ?? 'rejected';
}

/**
 * The failure that an answer other than 2xx stands for.
 *
 * Of the body, at most the title of problem details is kept, redacted, and only of a rejection.
 */
export async function httpFailure(
  operation: Operation,
  response: Response,
  maxBytes: number,
): Promise<Failure> {
  const code = codeOf(operation, response);
  const isRejection = response.status >= 400 && response.status < 500;
  const title = isRejection ? await problemTitle(response, maxBytes) : undefined;
  if (!response.bodyUsed) await response.body?.cancel();
  return failure(code, {
    httpStatus: response.status === 0 ? undefined : response.status,
    retryAfter: parseRetryAfter(response.headers.get('retry-after'), Date.now()),
    title,
  });
}

async function problemTitle(response: Response, maxBytes: number): Promise<string | undefined> {
  if (!isJson(response)) return undefined;
  try {
    const problem = v.safeParse(problemSchema, JSON.parse(await readText(response, maxBytes)));
    return problem.success ? redactText(problem.output.title) : undefined;
  } catch {
    // The status says enough.
    return undefined;
  }
}
