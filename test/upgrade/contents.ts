/** What a version has left behind: a folder each, with a list of what is in it. */
import { readdirSync, readFileSync } from 'node:fs';
import type {
  HostedIdentification,
  IdentificationEventType,
  IdentificationState,
} from './present.js';
import type { Progress } from './situations.js';

/** An identification as the version that wrote it showed it last. */
export interface FrozenIdentification {
  readonly id: string;
  readonly userId: number;
  readonly userType: HostedIdentification['userType'];
  /** What is special about it. */
  readonly situation: string;
  readonly state: IdentificationState;
  /** Of no use where the state calls the gateway: it differs between a call and the wait for one. */
  readonly can: readonly IdentificationEventType[];
  readonly failure: string | null;
  readonly output: HostedIdentification['view']['output'];
  readonly undelivered: boolean;
  /** How far the user's session at the gateway is by now. */
  readonly progress: Progress;
  /** What finalize is sent. */
  readonly payload: object;
}

/** The file `contents.json` of a version. */
export interface Contents {
  readonly version: string;
  /** In `store.db`. */
  readonly store: readonly FrozenIdentification[];
  /** In `restate.tar.gz`. */
  readonly restate: {
    /** Of the Restate server that wrote it. */
    readonly server: string;
    /** Where it has registered the service; what is in flight is bound to this URL. */
    readonly serviceUrl: string;
    readonly identifications: readonly FrozenIdentification[];
  };
}

/** As long as is allowed, in ms. */
export const LONGEST_MS = 3_650 * 24 * 3_600_000;

/**
 * How long each waits, on the hosts that write and on those that read: the data is read for years. Nothing
 * is asked about, as every question would be due when the data is opened.
 */
export const LIMITS = { awaitingRedirect: LONGEST_MS, signing: 0, stalled: 0, failed: 0 };

const HERE = new URL('.', import.meta.url);

export const folderOf = (version: string): URL => new URL(`${version}/`, HERE);

export const versions = (): string[] =>
  readdirSync(HERE, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

export const contentsOf = (version: string): Contents =>
  JSON.parse(readFileSync(new URL('contents.json', folderOf(version)), 'utf8')) as Contents;
