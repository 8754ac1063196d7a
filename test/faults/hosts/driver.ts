import type { GetAccessToken, IdentificationOptions } from '../../../src/index.js';
import type { RecordedRequest, Sandbox } from '../../../src/sandbox/index.js';
import type {
  Checkpoint,
  IdentificationEventType,
  IdentificationState,
  IdentificationView,
} from '../../../src/index.js';

/** The hosts that the table is played on, as the report names them. */
export const HOSTS = ['in process', 'page', 'server', 'Restate'] as const;
export type HostName = (typeof HOSTS)[number];

/** What somebody sees of an identification, without the URL of the hosted page. */
export type Sight = Omit<IdentificationView, 'hosted'>;

export type Saw = (sight: Sight) => void;

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

/** A host with the identifications that were begun on it. */
export interface DrivenHost {
  /** Begins; `saw` is called with each sight that there is of it, in order. */
  begin(subject: Subject, saw: Saw): Promise<DrivenIdentification>;
  /**
   * Dies as it stands, and another one goes on from what is kept. `tamper` gives what is put in
   * place of a checkpoint meanwhile.
   */
  crash(tamper?: Tamper): Promise<void>;
  /** Whatever was written down at any time. */
  kept(): Promise<string>;
  /** Whatever was told to anybody else: logs, observers, journals, errors with their stacks. */
  told(): Promise<string>;
  /** How many bytes are in use by it. */
  memory(): Promise<number>;
}

export type Tamper = (checkpoint: Checkpoint) => unknown;

interface DrivenIdentification {
  /** Sends an event. One that is not accepted has no effect. */
  send(...types: IdentificationEventType[]): Promise<void>;
  /** The page that is to be opened for the user now; rejects where there is none. */
  hostedUrl(): Promise<string>;
  /** The user comes back from the hosted page by the Success redirect. */
  comeBack(): Promise<void>;
  /** The states that were entered, in order. */
  states(): Promise<readonly IdentificationState[]>;
}

/** Leaves out what is for the identified person alone. */
export const sightOf = ({ state, working, can, progress, failure, output }: Sight): Sight => ({
  state,
  working,
  can,
  progress,
  failure,
  output,
});

/** Without repetitions in a row: a crash resumes where it was. */
export const entered = (sights: readonly Sight[]): IdentificationState[] =>
  sights.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);

/** An error with everything that a log would show of it. */
export const inFull = (error: unknown): string =>
  error instanceof Error
    ? `${error.stack ?? error.message} ${JSON.stringify(error)} ${inFull(error.cause)}`
    : JSON.stringify(error);

const BY_HOST = 'by-host';

/** For the calls that a host makes of its own accord, so that they are told from the machine's. */
export const fetchByHost: typeof fetch = (target, init) => {
  const request = new Request(target, init);
  const url = new URL(request.url);
  url.searchParams.set(BY_HOST, '');
  return fetch(new Request(url, request));
};

export const isByHost = ({ path }: RecordedRequest): boolean => path.includes(BY_HOST);
