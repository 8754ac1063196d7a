import type { IdentificationState } from '../../machines/identification.types.js';
import type { FailureCode } from '../../machines/failure.js';

/** The gateway's operations, as the machine names them. */
export type GatewayCall = 'initiate' | 'getStatus' | 'finalize';

/**
 * What a host tells its `observe` function, for metrics, logs and traces.
 *
 * Holds nothing of a person, no URL and no token: ids of identifications, codes and times in ms.
 */
export type HostEvent =
  /** An identification has entered a state, and it is saved. */
  | {
      readonly type: 'state';
      readonly id: string;
      /** `null` for a new identification. */
      readonly from: IdentificationState | null;
      readonly to: IdentificationState;
      /** How long it was in the state before, in ms; 0 for a new identification. */
      readonly spent: number;
      /** Why it is `failed`. */
      readonly failure: FailureCode | null;
    }
  /** A call to the gateway has ended. */
  | {
      readonly type: 'call';
      readonly id: string;
      readonly call: GatewayCall;
      /** `aborted`: the identification left the state meanwhile, or the host closed. */
      readonly outcome: 'done' | 'aborted' | FailureCode;
      readonly httpStatus: number | null;
      /** From the sending to the end of the answer, in ms. */
      readonly duration: number;
      /** How much later than planned it was sent, in ms; `null` for a call without a planned time. */
      readonly late: number | null;
    }
  /** A call has failed and is repeated by itself. */
  | {
      readonly type: 'retry';
      readonly id: string;
      readonly state: IdentificationState;
      readonly code: FailureCode;
      /** Calls in a row that failed. */
      readonly attempts: number;
      /** In how many ms it is repeated. */
      readonly delay: number;
    }
  /** A row was woken by its due time. */
  | {
      readonly type: 'wake';
      readonly id: string;
      readonly state: IdentificationState;
      /** How long after its due time, in ms. */
      readonly late: number;
    }
  /** A save has ended. */
  | {
      readonly type: 'save';
      readonly id: string;
      /** `conflict`: somebody else had changed the record. */
      readonly outcome: 'done' | 'conflict' | 'failed';
      /** In ms. */
      readonly duration: number;
    }
  /** `onCompleted` was called and has ended. */
  | {
      readonly type: 'delivery';
      readonly id: string;
      readonly outcome: 'done' | 'failed';
      /** Calls for this identification so far, this one included. */
      readonly attempts: number;
      /** In ms. */
      readonly duration: number;
    }
  /** A record is damaged; the truth is asked of the gateway where it is in progress. */
  | { readonly type: 'damaged'; readonly id: string; readonly state: IdentificationState }
  /** The store could not be read for what is due; it is tried again. */
  | { readonly type: 'storeError'; readonly error: unknown };
