/** The session at the gateway, and the hosted page of it that the user visits: pure functions. */
import { isNews, statusCode } from './identification.guards.js';
import { STATUS } from './statuses.js';
import type {
  Checkpoint,
  HostedPage,
  IdentificationContext,
  IdentificationState,
  Session,
  StatusAnswer,
  Visit,
} from './identification.types.js';

/** Of old checkpoints, and of a new identification. */
const FIRST_SESSION = 1;

export const sessionIn = (
  checkpoint: Pick<Checkpoint, 'session' | 'status'> | null,
  first = FIRST_SESSION,
): Session => withStatus(checkpoint?.session ?? first, checkpoint?.status ?? null);

const withStatus = (number: number, status: string | null): Session => ({
  number,
  statuses: status === null ? [] : [status],
});

/** The gateway has given a session: the one in progress, or the new one that was asked for. */
export const openedSession = ({ number }: Session, status: string | null): Session =>
  withStatus(number, status === null ? null : statusCode(status));

/** A brand-new session: what was opened in the one before is over. */
export const nextSession = ({ number }: Session): Session => withStatus(number + 1, null);

/** The session after an answer: a status that went forward is kept. */
export const sessionAfter = (
  context: Pick<IdentificationContext, 'session'>,
  answer: StatusAnswer,
): Session => {
  const { session } = context;
  if (answer.status === null || !isNews(context, answer)) return session;
  return {
    number: session.number,
    statuses: session.statuses.concat(statusCode(answer.status)),
  };
};

export const furthestStatus = ({ statuses }: Session): string | null =>
  // Not `at`, which older engines of React Native lack.
  statuses[statuses.length - 1] ?? null;

/** The states in which a page is open. The session that Initiate gives may be past it already. */
const OPEN: Readonly<Record<HostedPage, IdentificationState>> = {
  identityCheck: 'awaitingRedirect',
  signing: 'signing',
};

/** The statuses which prove that the user is done with a page. */
const DONE: Readonly<Record<HostedPage, readonly string[]>> = {
  identityCheck: [STATUS.signSessionCreated, STATUS.documentSigned],
  signing: [STATUS.documentSigned],
};

const ENDED = new Set<IdentificationState>(['completed', 'cancelled', 'expired']);

/**
 * The visit that a return may be of: to the page that was opened last, from then until a status proves
 * that it is over, another page or session begins, or the identification ends. A state that a forged
 * return has led to does not end it.
 */
export function visitOf(
  { hostedPage, session }: Pick<IdentificationContext, 'hostedPage' | 'session'>,
  state: IdentificationState,
): Visit | null {
  if (hostedPage === null || ENDED.has(state)) return null;
  const isDone = session.statuses.some((status) => DONE[hostedPage].includes(status));
  if (isDone && state !== OPEN[hostedPage]) return null;
  return { session: session.number, page: hostedPage };
}
