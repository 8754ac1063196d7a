/** What the demo says in each language. */
import type { FailureCode } from '../../machines/failure.js';
import type { ScreenView } from '../host/screen-host.js';

export type Language = 'bg' | 'en';

/** The steps that the identified person sees. Phase A belongs to the identity check, B to the signing. */
export const STEPS = ['start', 'identityCheck', 'signing', 'done'] as const;

export type Step = (typeof STEPS)[number];

interface Message {
  readonly title: string;
  readonly text: string;
}

/** Groups of failures that have the same message. */
export type Trouble =
  | 'connection'
  | 'login'
  | 'data'
  | 'refused'
  | 'identityCheck'
  | 'signing'
  | 'expired'
  | 'failed'
  | 'confirmation';

export interface Texts {
  readonly app: string;
  readonly sandbox: string;
  /** The link to the same demo on the other host. */
  readonly toServer: string;
  readonly toPage: string;
  /** Where the machine of this page runs. */
  readonly onServer: string;
  readonly inPage: string;
  /** The name of the language to change to, in that language. */
  readonly otherLanguage: string;
  /** The title of the inspector panel. */
  readonly inspection: string;
  readonly stepsLabel: string;
  readonly steps: Readonly<Record<Step, string>>;
  readonly states: Readonly<Record<Exclude<ScreenView['state'], 'failed'>, Message>>;
  readonly troubles: Readonly<Record<Trouble, Message>>;
  readonly time: {
    /** How long the state has lasted. */
    readonly since: (duration: string) => string;
    readonly nextIn: (duration: string) => string;
    readonly asking: string;
    readonly seconds: (count: number) => string;
    readonly minutes: (minutes: number, seconds: number) => string;
  };
  readonly noAnswerYet: (attempts: number) => string;
  readonly userId: string;
  readonly openIn: string;
  readonly thisPage: string;
  readonly window: string;
  readonly actions: {
    readonly start: string;
    readonly openIdentityCheck: string;
    readonly openSigning: string;
    readonly openHere: string;
    readonly backToPage: string;
    readonly retry: string;
    readonly restart: string;
    readonly keepWaiting: string;
    readonly checkNow: string;
    /** The hosted page in the window is done with. */
    readonly finished: string;
    readonly cancel: string;
    readonly startAgain: string;
  };
  readonly cancelQuestion: Message & { readonly yes: string; readonly no: string };
  readonly notices: {
    readonly offline: string;
    readonly memory: string;
    readonly mirror: string;
    readonly popupOpen: string;
    readonly popupBlocked: string;
    readonly connecting: string;
    readonly reconnecting: string;
    readonly login: string;
    readonly notAccepted: string;
    readonly notSent: string;
  };
  readonly correlationId: string;
  readonly individualId: string;
  readonly code: string;
}

export const TROUBLE_OF: Readonly<Record<FailureCode, Trouble>> = {
  network: 'connection',
  timeout: 'connection',
  rateLimited: 'connection',
  unavailable: 'connection',
  intermediary: 'connection',
  tokenUnavailable: 'connection',
  unexpected: 'connection',
  protocol: 'connection',
  responseTooLarge: 'connection',
  redirectRefused: 'connection',
  unauthorized: 'login',
  notEligible: 'data',
  forbidden: 'refused',
  unknownUser: 'refused',
  unknownSession: 'failed',
  rejected: 'refused',
  unsafeUrl: 'refused',
  invalidRequest: 'refused',
  actorMissing: 'refused',
  signingUrlMissing: 'confirmation',
  identificationFailed: 'failed',
  identityCheckFailed: 'identityCheck',
  signingFailed: 'signing',
  hostedPageExpired: 'expired',
  finalizeRefused: 'confirmation',
};
