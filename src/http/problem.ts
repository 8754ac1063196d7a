import { InvalidInputError, type InvalidField } from '../input/parse-input.js';
import { IdentificationHostError } from '../host/host-error.js';

const MEDIA_TYPE = 'application/problem+json';

/** What a problem may add to its status and title. */
export interface ProblemDetails {
  /** A stable name for programs. */
  readonly code?: string;
  /** Each field that breaks its rule; never its value. */
  readonly errors?: readonly InvalidField[];
  /** The state that the identification is in, where that is the reason. */
  readonly state?: string;
  /** The events that are taken now, where that is the reason. */
  readonly can?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Thrown by a route, and answered as problem details.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly title: string;
  readonly details: ProblemDetails;

  constructor(status: number, title: string, details: ProblemDetails = {}) {
    super(title);
    this.status = status;
    this.title = title;
    this.details = details;
  }
}

/** The answer to a problem. It never echoes what the client sent. */
export function problemResponse({ status, title, details }: HttpProblem): Response {
  const { headers, ...members } = details;
  return new Response(JSON.stringify({ type: 'about:blank', status, title, ...members }), {
    status,
    headers: { ...headers, 'content-type': MEDIA_TYPE },
  });
}

const retryAfter = (seconds: number) => ({ headers: { 'retry-after': String(seconds) } });

/** There is none, or it is somebody else's: nobody learns which. */
export const unknownIdentification = (): HttpProblem =>
  new HttpProblem(404, 'There is no such identification', { code: 'unknownIdentification' });

export const tooMany = (status: 429 | 503, title: string, seconds: number): HttpProblem =>
  new HttpProblem(status, title, { code: 'tooMany', ...retryAfter(seconds) });

/** What was thrown, as a problem; `null` for an error that nobody expected. */
export function expectedProblem(error: unknown): HttpProblem | null {
  if (error instanceof HttpProblem) return error;
  if (error instanceof InvalidInputError) {
    return new HttpProblem(400, 'The request breaks a rule', {
      code: 'invalidRequest',
      errors: error.fields,
    });
  }
  return error instanceof IdentificationHostError ? ofHost(error) : null;
}

function ofHost({ code, state, can }: IdentificationHostError): HttpProblem {
  const stateThere = state !== null && { state };
  switch (code) {
    case 'unknownIdentification':
      return unknownIdentification();
    case 'notAccepted':
      return new HttpProblem(409, 'This is not possible in the present state', {
        code,
        ...stateThere,
        can: drivable(can),
      });
    case 'noHostedPage':
      // Still asking the gateway: the page may be there in a moment.
      return state === 'initiating' || state === 'restarting' || state === 'phaseA'
        ? new HttpProblem(503, 'The hosted page is not there yet', {
            code,
            state,
            ...retryAfter(3),
          })
        : new HttpProblem(409, 'There is no hosted page in the present state', {
            code,
            ...stateThere,
          });
    case 'storeUnavailable':
      return new HttpProblem(503, 'Nothing can be saved at the moment', {
        code,
        ...retryAfter(10),
      });
    case 'notSupported':
      return new HttpProblem(501, 'This server can’t do that', { code });
    case 'closed':
      return new HttpProblem(503, 'The server is stopping', { code, ...retryAfter(3) });
  }
}

/**
 * The events that the API takes. A redirect is a hint, which costs one poll and gains nobody
 * anything; polls are the host's own affair.
 */
export const DRIVING_EVENTS = [
  'redirect.succeeded',
  'redirect.failed',
  'retry',
  'restart',
  'keepWaiting',
  'cancel',
] as const;

export type DrivingEvent = (typeof DRIVING_EVENTS)[number];

export const drivable = (can: readonly string[]): DrivingEvent[] =>
  DRIVING_EVENTS.filter((event) => can.includes(event));
