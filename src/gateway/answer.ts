/** What an answer of the gateway means, and how its body is read. */
import * as v from 'valibot';
import { failure, type Failure, type FailureCode } from '../../machines/failure.js';
import { problemSchema } from '../contract/schemas.js';
import { redactText } from './redact.js';
import type { GatewayResponse } from './transport.js';

export type Operation = 'initiate' | 'getStatus' | 'finalize';

/** The statuses whose meaning depends on the operation. */
const CODES: Record<Operation, Partial<Record<number, FailureCode>>> = {
  initiate: { 400: 'notEligible', 404: 'unknownUser' },
  getStatus: { 404: 'unknownSession' },
  finalize: { 400: 'finalizeRefused', 404: 'unknownUser', 409: 'finalizeRefused' },
};

const TRANSIENT_STATUSES = new Set([408, 425]);

function codeOf(operation: Operation, status: number): FailureCode {
  // Below 300 it is 0, the status of a redirect that a browser hides.
  if (status < 400) return 'redirectRefused';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'rateLimited';
  if (status >= 500 || TRANSIENT_STATUSES.has(status)) return 'unavailable';
  return CODES[operation][status] ?? 'rejected';
}

/** The failure that a status other than 2xx means. */
export function httpFailure(operation: Operation, { status, header }: GatewayResponse): Failure {
  return failure(codeOf(operation, status), {
    httpStatus: status === 0 ? undefined : status,
    retryAfter: parseRetryAfter(header('retry-after'), Date.now()),
  });
}

// The only form of an HTTP date that senders may generate.
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Parses `Retry-After`: seconds or an HTTP date.
 *
 * @param now epoch ms
 * @returns ms; `undefined` where the header is missing, not in one of these forms, or asks for no wait
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? '';
  const delay = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : IMF_FIXDATE.test(value)
      ? Date.parse(value) - now
      : 0;
  return delay > 0 ? Math.min(delay, Number.MAX_SAFE_INTEGER) : undefined;
}

/** How long to wait for the title of a rejection: its status alone already makes the failure. */
const TITLE_TIMEOUT_MS = 1_000;

/**
 * Reads the title of the problem details of a 4xx, redacted. Nothing else of the body is kept.
 *
 * @returns `undefined` where there is no title within a second
 */
export async function problemTitle(
  response: GatewayResponse,
  maxBytes: number,
): Promise<string | undefined> {
  const isRejection = response.status >= 400 && response.status < 500;
  if (!isRejection || !isJson(response)) return undefined;
  const timer = setTimeout(response.hangUp, TITLE_TIMEOUT_MS);
  try {
    const problem = v.safeParse(problemSchema, JSON.parse(await readText(response, maxBytes)));
    return problem.success ? redactText(problem.output.title) : undefined;
  } catch {
    // The status is enough.
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads a body as text, up to a limit in bytes.
 *
 * @throws the failure `responseTooLarge`; the rest is not downloaded
 */
export async function readText({ body }: GatewayResponse, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let received = 0;
  for await (const chunk of body) {
    received += chunk.byteLength;
    if (received > maxBytes) throw failure('responseTooLarge');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Whether the content type is JSON, problem details included. */
export const isJson = ({ header }: GatewayResponse): boolean =>
  /^application\/(?:[\w.-]+\+)?json\b/i.test(header('content-type') ?? '');

// Strings, whose braces do not count; the last one may be unterminated.
const JSON_STRING = /"(?:[^"\\]|\\[^])*"?/g;

/** Whether a text is a JSON object that breaks off: more braces are opened than closed. */
export function isUnfinishedJson(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  const structure = text.replace(JSON_STRING, '');
  return structure.split('{').length > structure.split('}').length;
}
