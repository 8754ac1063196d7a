import type { GetAccessToken, IdentificationOptions } from '../../../src/index.js';
import type { RecordedRequest, Sandbox } from '../../../src/sandbox/index.js';
import type {
  Checkpoint,
  IdentificationEventType,
  IdentificationState,
  IdentificationView,
} from '../../../src/index.js';

/** The hosts of the fault table, by their names in the report. */
export const HOSTS = [
  'in process',
  'page',
  'app',
  'server',
  'page on a server',
  'Postgres',
  'Restate',
] as const;
export type HostName = (typeof HOSTS)[number];

/** The host that does the work of another one, which adds a page in front of it or a store below. */
export const BEHIND: Partial<Record<HostName, HostName>> = {
  'page on a server': 'server',
  Postgres: 'server',
};

/** A view without the URL of the hosted page. */
export type Observation = Omit<IdentificationView, 'hosted'>;

/** An observation, with its time in epoch ms. */
export type TimedObservation = Observation & { readonly at: number };

export type OnObservation = (observation: Observation) => void;

export interface DriverOptions {
  readonly sandbox: Sandbox;
  readonly getAccessToken: GetAccessToken;
  readonly timings: IdentificationOptions['timings'];
  readonly pendingStatuses: readonly string[];
  readonly allowedHosts: readonly string[] | null;
}

export type Subject = IdentificationOptions['subject'];

/** Starts hosts of one kind. */
export interface Driver {
  readonly host: HostName;
  open(options: DriverOptions): Promise<DrivenHost>;
}

/** A host and its identifications. */
export interface DrivenHost {
  /** Starts an identification, and calls `onObservation` with each of its observations, in order. */
  begin(subject: Subject, onObservation: OnObservation): Promise<DrivenIdentification>;
  /**
   * Crashes the host, and starts another one, which resumes from the store. Meanwhile `tamper` replaces
   * each checkpoint.
   */
  crash(tamper?: Tamper): Promise<void>;
  /** Everything that was ever stored. */
  stored(): Promise<string>;
  /** Everything in logs, observers, journals, and errors with their stacks. */
  reported(): Promise<string>;
  /** The memory in use, in bytes. */
  memory(): Promise<number>;
}

export type Tamper = (checkpoint: Checkpoint) => unknown;

interface DrivenIdentification {
  /** Sends an event. One that is not accepted has no effect. */
  send(...types: IdentificationEventType[]): Promise<void>;
  /** The URL of the hosted page to open; rejects if there is none. */
  hostedUrl(): Promise<string>;
  /** The user comes back from the hosted page by the Success redirect. */
  comeBack(): Promise<void>;
  /** The entered states, in order. */
  states(): Promise<readonly IdentificationState[]>;
  /** Every view, in order, where the user's screen is told of a change later and can miss a short one. */
  readonly history?: readonly TimedObservation[];
}

/** Drops the parts of a view that are only for the identified user. */
export const observationOf = ({
  state,
  working,
  can,
  visit,
  progress,
  failure,
  output,
}: Observation): Observation => ({
  state,
  working,
  can,
  visit,
  progress,
  failure,
  output,
});

/** The states without repetitions in a row, as a crash resumes in the same state. */
export const statesOf = (observations: readonly Observation[]): IdentificationState[] =>
  observations.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);

/** An error with its stack, fields and causes, as a log can show it. */
export const fullText = (error: unknown): string =>
  error instanceof Error
    ? `${error.stack ?? error.message} ${JSON.stringify(error)} ${fullText(error.cause)}`
    : JSON.stringify(error);

const BY_HOST = 'by-host';

/** Marks the calls that a host makes itself, so that the tests can tell them from the machine's. */
export const fetchByHost: typeof fetch = (target, init) => {
  const request = new Request(target, init);
  const url = new URL(request.url);
  url.searchParams.set(BY_HOST, '');
  return fetch(new Request(url, request));
};

export const isByHost = ({ path }: RecordedRequest): boolean => path.includes(BY_HOST);
