/**
 * One identification session: what the user did on the hosted pages, and when. The status is derived
 * from that and the current time, without timers.
 */
import { randomUUID } from 'node:crypto';
import { STATUS } from '../../machines/statuses.js';

/** How long the providers take to tell the gateway, in ms. */
export interface ProviderDelays {
  /** From the passed identity check to the signing session. */
  readonly processing: number;
  /** From the signature to `DOCUMENT_SIGN_SUCCESS`. */
  readonly signing: number;
}

/** The answer to finalize. */
export interface FinalizeAnswer {
  readonly correlationId: string;
  readonly individualId: number;
}

/** One session. The functions below change it; the store adds the finalizations. */
export interface Session {
  readonly userId: number;
  /** The unguessable part of the identity check's URL. */
  readonly id: string;
  /** The unguessable part of the signing URL; only the status call gives it. */
  readonly signingId: string;
  /** When the identity check was passed, in epoch ms. */
  passedAt: number | undefined;
  /** When the documents were signed, in epoch ms. */
  signedAt: number | undefined;
  /** Whether the identity check failed or the signature was declined, without a pass since. */
  failed: boolean;
  /** The answers to finalize, by payload. */
  readonly finalizations: Map<string, FinalizeAnswer>;
}

/** Creates a session in which nothing has happened yet. */
export function createSession(userId: number): Session {
  return {
    userId,
    id: randomUUID(),
    signingId: randomUUID(),
    passedAt: undefined,
    signedAt: undefined,
    failed: false,
    finalizations: new Map(),
  };
}

/** The status that the gateway gives at this moment. */
export function statusOf(session: Session, delays: ProviderDelays): string {
  const { failed, passedAt, signedAt } = session;
  const now = Date.now();
  if (failed) return STATUS.error;
  if (passedAt === undefined) return STATUS.started;
  if (now < passedAt + delays.processing) return STATUS.processing;
  if (signedAt === undefined || now < signedAt + delays.signing) return STATUS.signSessionCreated;
  return STATUS.documentSigned;
}

/** Passes the identity check. A second pass changes nothing. */
export function passIdentityCheck(session: Session): void {
  session.passedAt ??= Date.now();
  session.failed = false;
}

/** Fails the identity check, unless it was passed before. */
export function failIdentityCheck(session: Session): void {
  if (session.passedAt === undefined) session.failed = true;
}

/** Signs the documents. A second signature changes nothing. */
export function signDocuments(session: Session): void {
  session.signedAt ??= Date.now();
}

/** Declines the signature, unless the documents are signed: the identity check starts over. */
export function declineSignature(session: Session): void {
  if (session.signedAt !== undefined) return;
  session.passedAt = undefined;
  session.failed = true;
}
