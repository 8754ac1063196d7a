import { withFallback } from '../host/with-fallback.js';
import type { ScreenRefusalCode } from '../host/screen-host.js';

/** Why a request had no usable answer. Holds no body, no header and no URL. */
export class RequestError extends Error {
  readonly code: ScreenRefusalCode;
  /** How long to wait before the next request, as the server asks for, in ms. */
  readonly retryAfter: number;

  constructor(code: ScreenRefusalCode, retryAfter = 0) {
    super(code);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** What else rejects, `fetch`, a body or a time-out, had no answer. */
export const toRequestError = (error: unknown): RequestError =>
  error instanceof RequestError ? error : new RequestError('network');

/** Whether to ask again without being told to. */
export const isTransient = ({ code }: RequestError): boolean =>
  code === 'network' || code === 'unavailable';

/** Longer than a maintenance page usually asks for; a page must not stay silent for hours. */
const MAX_RETRY_AFTER_MS = 600_000;

/** The error of an answer that is no success. */
export async function errorOf(response: Response): Promise<RequestError> {
  const body = await response.text().catch(() => '');
  return new RequestError(codeOf(response.status, body), retryAfterOf(response));
}

function codeOf(status: number, body: string): ScreenRefusalCode {
  if (status === 401) return 'unauthorized';
  const problem = parse(body);
  const { code } = (problem ?? {}) as { readonly code?: unknown };
  if (code === 'noHostedPage' || code === 'crossSite') return code;
  // A page of a load balancer, a firewall or a captive portal is no answer of the API.
  const isForeign = problem === undefined && body !== '';
  if (isForeign || status < 400 || status >= 500 || [408, 425, 429].includes(status)) {
    return 'unavailable';
  }
  if (status === 403) return 'forbidden';
  if (code === 'unknownIdentification') return code;
  return status === 409 ? 'notAccepted' : 'rejected';
}

/** `undefined` where the text is no JSON. */
export const parse = (text: string): unknown =>
  withFallback<unknown>(() => JSON.parse(text), undefined);

function retryAfterOf({ headers }: Response): number {
  const text = headers.get('retry-after') ?? '';
  const ms = Number.parseFloat(text) * 1_000 || Date.parse(text) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : 0;
}
