/** The two hosted steps. They differ only in what they do to a session. */
import { STATUS } from '../../machines/statuses.js';
import {
  declineSignature,
  failIdentityCheck,
  passIdentityCheck,
  signDocuments,
  type Session,
} from './session.js';
import type { SessionStore } from './session-store.js';

/** One hosted step: its URLs and the effects of its two forms. */
export interface HostedStep {
  /** The first segment of its URLs, and the name of its texts. */
  readonly name: 'onfido' | 'signhost';
  /** Finds the session of a URL of this step, if the step is open for it. */
  readonly find: (id: string) => Session | undefined;
  readonly isDone: (session: Session) => boolean;
  readonly succeed: { readonly action: string; readonly apply: (session: Session) => void };
  readonly fail: { readonly action: string; readonly apply: (session: Session) => void };
}

/** The identity check and the signing. */
export function createHostedSteps(sessions: SessionStore): readonly HostedStep[] {
  return [
    {
      name: 'onfido',
      find: (id) => sessions.byId(id),
      isDone: ({ passedAt }) => passedAt !== undefined,
      succeed: { action: 'pass', apply: passIdentityCheck },
      fail: { action: 'fail', apply: failIdentityCheck },
    },
    {
      name: 'signhost',
      find(id) {
        const session = sessions.bySigningId(id);
        if (session === undefined) return undefined;
        const status = sessions.status(session);
        const isOpen = status === STATUS.signSessionCreated || status === STATUS.documentSigned;
        return isOpen ? session : undefined;
      },
      isDone: ({ signedAt }) => signedAt !== undefined,
      succeed: { action: 'sign', apply: signDocuments },
      fail: { action: 'decline', apply: declineSignature },
    },
  ];
}
