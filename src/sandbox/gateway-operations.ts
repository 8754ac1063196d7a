/** The gateway's side of the contract: what its three calls do once the token is accepted. */
import * as v from 'valibot';
import {
  USER_TYPE_CODES,
  finalizeRequestSchema,
  initiateRequestSchema,
  userIdSchema,
} from '../contract/schemas.js';
import { STATUS } from '../../machines/statuses.js';
import { problem } from './http.js';
import { MADE_UP_PERSONAL_DATA, MAGIC_USERS, type ScriptedStatus } from './sandbox.js';
import type { SessionStore } from './session-store.js';

/** The variable segments of the status call's path. */
interface StatusSegments {
  readonly userId: string;
  readonly userType: string;
  /** The documented literal is `true`. */
  readonly received: string;
}

/** The three calls: each takes what was sent and returns the answer. */
export interface GatewayOperations {
  initiate(body: unknown): Response;
  status(segments: StatusSegments): Response;
  finalize(body: unknown): Response;
  /** Dictates the next answers of the status call for a user, in place of the earlier ones. */
  script(userId: number, answers: readonly ScriptedStatus[]): void;
}

const USER_TYPES: readonly string[] = Object.values(USER_TYPE_CODES).map(String);

/** Parses the user id of a path segment; `undefined` where it is not a plain decimal in range. */
export function parseUserId(segment: string): number | undefined {
  if (!/^[1-9]\d*$/.test(segment)) return undefined;
  const result = v.safeParse(userIdSchema, Number(segment));
  return result.success ? result.output : undefined;
}

/**
 * Creates the calls for the given sessions.
 *
 * @param url the sandbox's origin, for the hosted URLs
 */
export function createGatewayOperations(url: string, sessions: SessionStore): GatewayOperations {
  const scripts = new Map<number, { answer: ScriptedStatus; left: number }[]>();

  function takeScripted(userId: number): ScriptedStatus | undefined {
    const next = scripts.get(userId)?.find(({ left }) => left > 0);
    if (next !== undefined) next.left -= 1;
    return next?.answer;
  }

  return {
    script(userId, answers) {
      scripts.set(
        userId,
        answers.map((answer) => ({ answer, left: answer.times ?? 1 })),
      );
    },

    initiate(body) {
      const parsed = v.safeParse(initiateRequestSchema, body);
      if (!parsed.success) return invalidBody(parsed.issues);
      const { userId, isRestartIdentification } = parsed.output;
      const refusal = refuseUser(userId) ?? refuseIneligible(userId);
      if (refusal !== undefined) return refusal;
      const session = sessions.initiate(userId, isRestartIdentification);
      return Response.json({
        videoIdentificationUrl: `${url}/onfido/${session.id}`,
        videoIdentificationStatus: STATUS.started,
        message: 'Open the URL to go on.',
      });
    },

    status({ userId: segment, userType, received }) {
      const userId = parseUserId(segment);
      if (userId === undefined) return invalid('The user id in the path is not valid.');
      if (!USER_TYPES.includes(userType)) return invalid('The user type must be 0 or 1.');
      if (received !== 'true') return invalid('The third segment must be "true".');
      const refusal = refuseUser(userId);
      if (refusal !== undefined) return refusal;

      const scripted = takeScripted(userId);
      if (scripted !== undefined) return statusAnswer(scripted.status, scripted.url ?? null);
      const session = sessions.current(userId);
      if (session === undefined) return problem(404, 'No identification was initiated');
      const status = sessions.status(session);
      switch (status) {
        case STATUS.started:
          return statusAnswer(status, `${url}/onfido/${session.id}`);
        case STATUS.signSessionCreated:
          return statusAnswer(status, `${url}/signhost/${session.signingId}`);
        default:
          return statusAnswer(status, null);
      }
    },

    finalize(body) {
      const parsed = v.safeParse(finalizeRequestSchema, body);
      if (!parsed.success) return invalidBody(parsed.issues);
      const refusal = refuseUser(parsed.output.userId);
      if (refusal !== undefined) return refusal;
      const session = sessions.current(parsed.output.userId);
      if (session === undefined || sessions.status(session) !== STATUS.documentSigned) {
        return problem(400, 'The documents are not signed');
      }
      return Response.json(sessions.finalize(session, parsed.output));
    },
  };
}

function statusAnswer(status: string | null, url: string | null): Response {
  return Response.json({
    videoIdentificationUrl: url,
    videoIdentificationStatus: status,
    message: null,
  });
}

function refuseUser(userId: number): Response | undefined {
  if (userId === MAGIC_USERS.forbidden) return problem(403, 'Not allowed for this user');
  if (userId === MAGIC_USERS.unknown) return problem(404, 'The user is not known');
  return undefined;
}

function refuseIneligible(userId: number): Response | undefined {
  if (userId !== MAGIC_USERS.notEligible) return undefined;
  const detail = `Additional data is missing: ${MADE_UP_PERSONAL_DATA.join(', ')}.`;
  return problem(400, 'User is not eligible', { detail });
}

const invalid = (detail: string): Response => problem(400, 'The request is not valid', { detail });

/** Names the field only: valibot's own messages may quote the value. */
function invalidBody(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): Response {
  const field = v.getDotPath(issues[0]);
  return invalid(
    field === null
      ? 'The body must be a JSON object.'
      : `The field "${field}" is missing or not valid.`,
  );
}
