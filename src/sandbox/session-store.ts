import { randomUUID } from 'node:crypto';
import type { FinalizeRequest } from '../contract/schemas.js';
import type { SessionSummary } from './sandbox.js';
import {
  createSession,
  statusOf,
  type FinalizeAnswer,
  type ProviderDelays,
  type Session,
} from './session.js';

/** All sessions of all users. A user's newest session is the current one. */
export interface SessionStore {
  /** Returns the session in progress, or a new one where there is none or `restart` is set. */
  initiate(userId: number, restart: boolean): Session;
  current(userId: number): Session | undefined;
  isCurrent(session: Session): boolean;
  byId(id: string): Session | undefined;
  bySigningId(signingId: string): Session | undefined;
  status(session: Session): string;
  /** Repeats the answer for a known payload; finalizes again for another one. */
  finalize(session: Session, payload: FinalizeRequest): FinalizeAnswer;
  /** How many times a user was finalized, without repeated payloads. */
  finalizations(userId: number): number;
  /** All sessions of a user, the oldest first. */
  list(userId: number): SessionSummary[];
}

/** Creates an empty store, in memory only. */
export function createSessionStore(delays: ProviderDelays): SessionStore {
  const byUser = new Map<number, Session[]>();
  const byId = new Map<string, Session>();
  const bySigningId = new Map<string, Session>();
  const individualIds = new Map<number, number>();

  const all = (userId: number): readonly Session[] => byUser.get(userId) ?? [];
  const current = (userId: number): Session | undefined => all(userId).at(-1);
  const isCurrent = (session: Session): boolean => current(session.userId) === session;
  const status = (session: Session): string => statusOf(session, delays);

  function individualIdOf(userId: number): number {
    const id = individualIds.get(userId) ?? 700_001 + individualIds.size;
    individualIds.set(userId, id);
    return id;
  }

  return {
    current,
    isCurrent,
    status,
    byId: (id) => byId.get(id),
    bySigningId: (signingId) => bySigningId.get(signingId),

    initiate(userId, restart) {
      const inProgress = current(userId);
      if (!restart && inProgress?.finalizations.size === 0) return inProgress;
      const session = createSession(userId);
      byUser.set(userId, [...all(userId), session]);
      byId.set(session.id, session);
      bySigningId.set(session.signingId, session);
      return session;
    },

    finalize(session, { userId, bTrustAppCallBackId, correlationType }) {
      const key = JSON.stringify([userId, bTrustAppCallBackId, correlationType]);
      const known = session.finalizations.get(key);
      if (known !== undefined) return known;
      const answer = { correlationId: randomUUID(), individualId: individualIdOf(userId) };
      session.finalizations.set(key, answer);
      return answer;
    },

    finalizations: (userId) =>
      all(userId).reduce((sum, { finalizations }) => sum + finalizations.size, 0),

    list: (userId) =>
      all(userId).map((session) => ({
        id: session.id,
        status: status(session),
        replaced: !isCurrent(session),
      })),
  };
}
