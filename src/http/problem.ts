import { HTTPException } from 'hono/http-exception';
import { IdentificationHostError } from '../host/host-error.js';
import { InvalidInputError, type InvalidField } from '../input/parse-input.js';
import { clientEvents } from './identification-resource.js';

const MEDIA_TYPE = 'application/problem+json';

export const UNSERVABLE = 'The request can’t be served';
export const SERVER_ERROR = 'The server failed to serve the request';

/** The members of a problem besides its status and title. */
export interface ProblemDetails {
  /** A stable name for clients. */
  readonly code?: string;
  /** Each invalid field and its rule; never its value. */
  readonly errors?: readonly InvalidField[];
  /** The identification's state, where it is the reason. */
  readonly state?: string;
  /** The events that are accepted now, where they are the reason. */
  readonly can?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A problem that a route throws, answered as problem details.
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

/** The response for a problem. It never repeats what the client sent. */
export function problemResponse({ status, title, details }: HttpProblem): Response {
  const { headers, ...members } = details;
  return new Response(JSON.stringify({ type: 'about:blank', status, title, ...members }), {
    status,
    headers: { ...headers, 'content-type': MEDIA_TYPE },
  });
}

const retryAfter = (seconds: number) => ({ headers: { 'retry-after': String(seconds) } });

/** The identification is unknown or another user's; the client does not learn which. */
export const unknownIdentification = (): HttpProblem =>
  new HttpProblem(404, 'There is no such identification', { code: 'unknownIdentification' });

export const tooMany = (status: 429 | 503, title: string, seconds: number): HttpProblem =>
  new HttpProblem(status, title, { code: 'tooMany', ...retryAfter(seconds) });

/** Converts an error into a problem. An unexpected error is reported and becomes a 500. */
export function toProblem(error: unknown, report: (error: unknown) => void): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof IdentificationHostError) return fromHostError(error);
  if (error instanceof InvalidInputError) {
    return new HttpProblem(400, 'A field of the request is invalid', {
      code: 'invalidRequest',
      errors: error.fields,
    });
  }
  if (error instanceof HTTPException) return new HttpProblem(error.status, UNSERVABLE);
  report(error);
  return new HttpProblem(500, SERVER_ERROR);
}

function fromHostError({ code, state, can }: IdentificationHostError): HttpProblem {
  const stateMember = state !== null && { state };
  switch (code) {
    case 'unknownIdentification':
      return unknownIdentification();
    case 'damaged':
      return new HttpProblem(410, 'The record of this identification is damaged; start again', {
        code,
      });
    case 'notAccepted':
      return new HttpProblem(
        409,
        'The identification does not accept this event in its current state',
        {
          code,
          ...stateMember,
          can: clientEvents(can),
        },
      );
    case 'outdated':
      return new HttpProblem(409, 'The identification has moved on since this event was decided', {
        code,
        ...stateMember,
        can: clientEvents(can),
      });
    case 'otherUserType':
      return new HttpProblem(
        409,
        'Another identification of this userId, for the other userType, is in progress',
        { code },
      );
    case 'notErasable':
      return new HttpProblem(
        409,
        'The documents are signed: nothing is removed before the result is finalized and delivered',
        { code, ...stateMember },
      );
    case 'noHostedPage':
      // The gateway is still being asked: the page may be available shortly.
      return state === 'initiating' || state === 'restarting' || state === 'phaseA'
        ? new HttpProblem(503, 'The hosted page is not available yet', {
            code,
            state,
            ...retryAfter(3),
          })
        : new HttpProblem(409, 'There is no hosted page in the current state', {
            code,
            ...stateMember,
          });
    case 'storeUnavailable':
      return new HttpProblem(503, 'The identification store is unavailable', {
        code,
        ...retryAfter(10),
      });
    case 'busy':
      return new HttpProblem(503, 'Another server asks for a new session of it', {
        code,
        ...retryAfter(3),
      });
    case 'overloaded':
      return new HttpProblem(503, 'Too many identifications wait for the gateway', {
        code,
        ...retryAfter(10),
      });
    case 'notSupported':
      return new HttpProblem(501, 'The host does not support this operation', { code });
    case 'handOffGone':
      return new HttpProblem(410, 'The link or the code does not work any more; make a new link', {
        code,
      });
    case 'unknownEvent':
      return new HttpProblem(404, 'There is no such dead letter', { code });
    case 'closed':
      return new HttpProblem(503, 'The server is stopping', { code, ...retryAfter(3) });
  }
}
