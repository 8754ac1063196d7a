/** What a row of the fault table is. `rows.ts` is the table, `run-scenario.ts` plays it. */
import type {
  Failure,
  FailureCode,
  IdentificationOptions,
  IdentificationState,
} from '../../src/index.js';
import type { Fault, GatewayOperation, Sandbox, ScriptedStatus } from '../../src/sandbox/index.js';
import type { HostName } from './hosts/driver.js';
import type { Stage } from './stage.js';

/** One defect, and what comes of it on every host. */
export interface Row {
  readonly id: number;
  readonly injected: string;
  /** What the user sees and keeps. */
  readonly expected: string;
  /** Played on each host that can get into them. */
  readonly scenarios: readonly Scenario[];
  /** What has to be shown in the host's own way; each of them stands in a test file of its own. */
  readonly tests: Partial<Record<HostName, readonly NamedTest[]>>;
  /** Why a host cannot get into this. */
  readonly outOfReach: Partial<Record<HostName, string>>;
}

/** A test that stands elsewhere. */
export interface NamedTest {
  /** Below `test/`. */
  readonly file: string;
  /** As it stands in the file, with `%s` or `${…}` where it has them. */
  readonly name: string;
}

/** The scenarios of a row that are played on a host. */
export const scenariosOn = (host: HostName, { scenarios }: Row): Scenario[] =>
  scenarios.filter(({ outOfReach }) => outOfReach?.[host] === undefined);

type Faults = Partial<Record<GatewayOperation, readonly Fault[]>>;

export interface Scenario {
  /** What is injected, in words: the name of the test. */
  readonly name: string;
  /** Why a host that gets into the row cannot get into this. */
  readonly outOfReach?: Partial<Record<HostName, string>>;
  readonly userId?: number;
  readonly timings?: IdentificationOptions['timings'];
  readonly pendingStatuses?: readonly string[];
  readonly allowedHosts?: (sandbox: Sandbox) => readonly string[];
  /** What the next calls get. */
  readonly faults?: Faults | ((at: { readonly elsewhere: string }) => Faults);
  /** What the status call answers once the user is back from that page. */
  readonly statuses?: {
    readonly after: 'identityCheck' | 'signing';
    readonly answers: readonly ScriptedStatus[];
  };
  /** What the user does. Without it, everything right until nothing is left to do. */
  readonly play?: (stage: Stage) => Promise<void>;
  readonly ends: IdentificationState;
  /** The states that were entered, in order. */
  readonly states?: readonly IdentificationState[];
  readonly failure?: Partial<Failure> & { readonly code: FailureCode };
  /** What is shown while the machine goes on by itself. */
  readonly problem?: FailureCode;
  /** How many calls the sandbox got; with `finalize: 2` the same bytes came twice. */
  readonly calls?: Partial<Record<GatewayOperation, number>>;
  /** What the user goes on with from the failure, and it is tried. `null`: nothing is offered. */
  readonly goesOnBy?: 'retry' | 'restart' | null;
  /** What else there is to be seen. */
  readonly check?: (stage: Stage) => Promise<void> | void;
}

const ALL_TO_THE_END = ['initiating', 'awaitingRedirect', 'phaseA', 'signing', 'phaseB'] as const;

/** The states of an identification in which nothing is undone or done twice. */
export const STRAIGHT: readonly IdentificationState[] = [
  ...ALL_TO_THE_END,
  'finalizing',
  'completed',
];

/** An answer of which nothing but the title may be kept, and that is redacted. */
export const problem = (status: number, headers: Record<string, string> = {}): Fault => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: JSON.stringify({ title: 'Not now, canary@example.invalid', detail: 'canary-detail' }),
});

export const answer = (status: number): Fault => ({ kind: 'answer', status });

export const json = (body: string): Fault => ({
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body,
});

export const times = <T>(count: number, value: T): T[] =>
  Array.from({ length: count }, () => value);
