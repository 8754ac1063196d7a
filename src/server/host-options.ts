import type { InspectionEvent } from 'xstate';
import type { IdentificationActors } from '../../machines/identification.types.js';
import type { CompletedIdentification } from '../host/identification-host.js';
import type { IdentificationOptions } from '../input/identification-input.js';
import type { HostEvent } from '../host/host-event.js';
import type { IdentificationStore } from './identification-store.js';

/** How a host works; only `actors` and `store` are required. */
export interface ServerHostOptions {
  /** What talks to the gateway, for all identifications: `createGatewayActors(…)`. */
  readonly actors: IdentificationActors;
  /** Where the identifications are kept. The host is its only user, and closes it. */
  readonly store: IdentificationStore;
  /** For all identifications, in ms; see `DEFAULT_TIMINGS`. */
  readonly timings?: IdentificationOptions['timings'];
  /** Vendor-specific statuses that count as pending; default none. */
  readonly pendingStatuses?: readonly string[];
  /**
   * Takes the result over. Called at least once for each completed identification, and again, with
   * growing delays (1 s to 5 min) and across restarts, until it resolves: make it idempotent by
   * `id`. At most 100 calls go on at once. The signal aborts after 30 s, or when the host closes; a
   * call that does not heed it is taken for failed.
   */
  readonly onCompleted?: (
    completed: CompletedIdentification,
    signal: AbortSignal,
  ) => Promise<void> | void;
  /** Called with what happens, at once and synchronously; what it throws is ignored. */
  readonly observe?: (event: HostEvent) => void;
  /**
   * Gives what looks at an identification each time it comes to life: an `inspect` observer of
   * XState, such as a journal's. It sees everything; let out only what is redacted, as all that
   * `identification-machine/inspect` gives does.
   */
  readonly inspect?: (id: string) => (event: InspectionEvent) => void;
  /** How long an identification is kept after its end, in ms; default 30 days. */
  readonly retention?: number;
  /** How many identifications are woken by their due time per second at most; default 500. */
  readonly wakesPerSecond?: number;
  /** How long `close` waits for calls in flight before it aborts them, in ms; default 10000. */
  readonly drainTimeout?: number;
}
