/** The types of the fault table. `rows.ts` is the table, `run-scenario.ts` runs it. */
import type {
  Failure,
  FailureCode,
  IdentificationOptions,
  IdentificationState,
} from '../../src/index.js';
import type { Fault, GatewayOperation, Sandbox, ScriptedStatus } from '../../src/sandbox/index.js';
import { BEHIND, type HostName } from './hosts/driver.js';
import type { Stage } from './stage.js';

/** A fault, and its effect on every host. */
export interface Row {
  readonly id: number;
  /** The fault, as a sentence without a full stop. */
  readonly injected: string;
  /** The effect, as a sentence without its full stop. */
  readonly expected: string;
  /** The tests that run on each host that can have the fault. */
  readonly scenarios: readonly Scenario[];
  /** Tests of one host, in other files. */
  readonly tests: Partial<Record<HostName, readonly NamedTest[]>>;
  /** Why a host can't have this fault. */
  readonly outOfReach: Partial<Record<HostName, string>>;
}

/** A test in another file. */
export interface NamedTest {
  /** Below `test/`. */
  readonly file: string;
  /** The name in the source, with its `%s` or `${…}`. */
  readonly name: string;
}

/** Names tests of one file. */
export const inFile =
  (file: string) =>
  (...names: readonly string[]): NamedTest[] =>
    names.map((name) => ({ file, name }));

type Reasons = Pick<Scenario, 'outOfReach'>;

/** Why a host can't have a scenario: what the host behind it can't have, it has not either. */
export function whyNot(host: HostName, { outOfReach }: Reasons): string | undefined {
  const behind = BEHIND[host];
  return outOfReach?.[host] ?? (behind && outOfReach?.[behind]);
}

/** Why a host has no test of a row: the host behind it has. */
export const LEFT_TO_HOST_BEHIND =
  'It is the work of the host behind it: the column “server” has it.';

/** Why a host can't have a row, or leaves it to the host behind it. */
export function whyNotRow(host: HostName, row: Row): string | undefined {
  const isTested = scenariosOn(host, row).length > 0 || (row.tests[host] ?? []).length > 0;
  if (isTested || BEHIND[host] === undefined) return row.outOfReach[host];
  return whyNot(host, row) ?? LEFT_TO_HOST_BEHIND;
}

/** The scenarios of a row that run on a host. */
export const scenariosOn = (host: HostName, { scenarios }: Row): Scenario[] =>
  scenarios.filter((scenario) => whyNot(host, scenario) === undefined);

type Faults = Partial<Record<GatewayOperation, readonly Fault[]>>;

export interface Scenario {
  /** The name of the test: a sentence. */
  readonly name: string;
  /** Why a host that can have the fault can't have this scenario. */
  readonly outOfReach?: Partial<Record<HostName, string>>;
  readonly userId?: number;
  readonly timings?: IdentificationOptions['timings'];
  readonly pendingStatuses?: readonly string[];
  readonly allowedHosts?: (sandbox: Sandbox) => readonly string[];
  /** The faults of the next calls. */
  readonly faults?: Faults | ((at: { readonly elsewhere: string }) => Faults);
  /** The answers to polls after the user is back from a page. */
  readonly statuses?: {
    readonly after: 'identityCheck' | 'signing';
    readonly answers: readonly ScriptedStatus[];
  };
  /** What the user does. Default: completes each page. */
  readonly play?: (stage: Stage) => Promise<void>;
  /** The state at the end. */
  readonly ends: IdentificationState;
  /** The entered states, in order. */
  readonly states?: readonly IdentificationState[];
  readonly failure?: Partial<Failure> & { readonly code: FailureCode };
  /** A problem that the host shows while it retries. */
  readonly problem?: FailureCode;
  /** The number of calls that the sandbox got. All calls of finalize have the same bytes. */
  readonly calls?: Partial<Record<GatewayOperation, number>>;
  /** The event that completes the identification after the failure; `null`: none is offered. */
  readonly continuesBy?: 'retry' | 'restart' | null;
  /** Further checks. */
  readonly check?: (stage: Stage) => Promise<void> | void;
}

/** The states of an identification without a failure. */
export const STRAIGHT: readonly IdentificationState[] = [
  ...(['initiating', 'awaitingRedirect', 'phaseA', 'signing', 'phaseB'] as const),
  'finalizing',
  'completed',
];

/** Problem details, of which nothing may be stored. */
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
