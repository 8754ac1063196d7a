import type { FailureCode } from '../../machines/failure.js';
import type { ScreenView } from '../host/screen-host.js';

/** The steps that the identified person sees. Phase A belongs to the identity check, B to the signing. */
export const STEPS = ['start', 'identityCheck', 'signing', 'done'] as const;

/** A step that the identified person sees. */
export type Step = (typeof STEPS)[number];

/** What is said in a state, or about a failure. */
export interface Message {
  readonly title: string;
  readonly text: string;
}

/** Groups of failures that ask the same of the identified person, and have one message. */
export type FailureGroup =
  | 'connection'
  | 'login'
  | 'data'
  | 'refused'
  | 'identityCheck'
  | 'signing'
  | 'expired'
  | 'failed'
  | 'confirmation';

/** A text for each plural category of `Intl.PluralRules`; where one is missing, `other` is taken. */
export type PluralMessage = { readonly other: string } & Readonly<
  Partial<Record<Intl.LDMLPluralRule, string>>
>;

/** All texts of the screen in one language. */
export interface Messages {
  readonly steps: Readonly<Record<Step, string>> & {
    /** What the list of steps is called by a screen reader. */
    readonly label: string;
  };
  readonly states: Readonly<Record<Exclude<ScreenView['state'], 'failed'>, Message>>;
  /** By group; a message for a single code is said instead of that of its group. */
  readonly failures: Readonly<Record<FailureGroup, Message>> &
    Readonly<Partial<Record<FailureCode, Message>>>;
  readonly progress: {
    /** How long the state has lasted; `{time}` is replaced. */
    readonly since: string;
    /** When the gateway is asked again; `{time}` is replaced. */
    readonly nextIn: string;
    readonly asking: string;
    /** Calls in a row have failed; `{count}` is replaced. */
    readonly noAnswer: PluralMessage;
  };
  readonly actions: {
    readonly start: string;
    readonly openIdentityCheck: string;
    readonly openSigning: string;
    /** The hosted page has been opened before. */
    readonly openAgain: string;
    /** The browser has blocked the window. */
    readonly openHere: string;
    readonly backToPage: string;
    readonly retry: string;
    readonly restart: string;
    readonly keepWaiting: string;
    readonly checkNow: string;
    /** The user is done with the hosted page, which has not reported it. */
    readonly finished: string;
    /** Opens the dialog that hands the identification off to a phone. */
    readonly handOff: string;
    readonly cancel: string;
    readonly startAgain: string;
  };
  readonly cancelQuestion: Message & { readonly yes: string; readonly no: string };
  readonly notices: {
    readonly offline: string;
    /** Nothing can be stored: a reload loses the place. */
    readonly memory: string;
    readonly mirror: string;
    readonly popupOpen: string;
    readonly popupBlocked: string;
    /** The user is back from the hosted page, which has not reported how it ended. */
    readonly returned: string;
    readonly connecting: string;
    readonly reconnecting: string;
    readonly login: string;
    readonly notAccepted: string;
    readonly notSent: string;
    readonly notAllowed: string;
  };
  readonly details: {
    readonly code: string;
    readonly correlationId: string;
  };
}

/** The texts of a language with the plural categories that it has besides `other`. */
export type MessagesWith<Categories extends Intl.LDMLPluralRule> = Messages & {
  readonly progress: { readonly noAnswer: Readonly<Record<Categories, string>> };
};

type DeepPartial<T> = T extends string ? string : { readonly [K in keyof T]?: DeepPartial<T[K]> };

/** Single texts that replace those of the language. */
export type MessageOverrides = DeepPartial<Messages>;

const GROUP_OF: Readonly<Record<FailureCode, FailureGroup>> = {
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
  rejected: 'failed',
  unsafeUrl: 'failed',
  invalidRequest: 'refused',
  actorMissing: 'refused',
  signingUrlMissing: 'confirmation',
  identificationFailed: 'failed',
  identityCheckFailed: 'identityCheck',
  signingFailed: 'signing',
  hostedPageExpired: 'expired',
  finalizeRefused: 'confirmation',
};

/** What to say in a view. A failure code that this version does not know has the general message. */
export function messageOf({ state, failure }: ScreenView, messages: Messages): Message {
  if (state !== 'failed') return messages.states[state];
  const { failures } = messages;
  if (failure === null) return failures.failed;
  const groups: Readonly<Partial<typeof GROUP_OF>> = GROUP_OF;
  return failures[failure.code] ?? failures[groups[failure.code] ?? 'failed'];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The texts with single ones replaced. */
export function withOverrides(messages: Messages, overrides: MessageOverrides | null): Messages {
  // Each text has the type of the one that it replaces: see DeepPartial.
  return merged(messages, overrides) as Messages;
}

function merged(base: unknown, changes: unknown): unknown {
  if (!isRecord(changes)) return changes ?? base;
  const result: Record<string, unknown> = isRecord(base) ? { ...base } : {};
  for (const [key, change] of Object.entries(changes)) result[key] = merged(result[key], change);
  return result;
}
