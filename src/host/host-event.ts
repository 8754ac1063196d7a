import type { FailureCode } from '../../machines/failure.js';
import type { IdentificationState } from '../../machines/identification.types.js';
import type { WebhookEventType } from './webhook-event.js';

/** The gateway's operations, as the machine names them. */
export type GatewayCall = 'initiate' | 'getStatus' | 'finalize';

/**
 * What a host passes to its `observe` function, for metrics, logs and traces.
 *
 * Holds ids of identifications, codes and times in ms; no personal data, no URL and no token.
 */
export type HostEvent =
  /** An identification has entered a state, and that is saved. */
  | {
      readonly type: 'state';
      readonly id: string;
      /** `null` for a new identification. */
      readonly from: IdentificationState | null;
      readonly to: IdentificationState;
      /** How long it was in the state before, in ms; 0 for a new identification. */
      readonly spent: number;
      /** Why it is `failed`; `null` in all other states. */
      readonly failure: FailureCode | null;
    }
  /** A call to the gateway has ended. */
  | {
      readonly type: 'call';
      readonly id: string;
      readonly call: GatewayCall;
      /** `aborted`: the identification has left the state, or the host is closing. */
      readonly outcome: 'done' | 'aborted' | FailureCode;
      readonly httpStatus: number | null;
      /** To the end of the answer, the wait for a connection included, in ms. */
      readonly duration: number;
      /** How much later than planned it was sent, in ms; `null` if it had no planned time. */
      readonly late: number | null;
    }
  /** A call has failed, and the machine will repeat it. */
  | {
      readonly type: 'retry';
      readonly id: string;
      readonly state: IdentificationState;
      readonly code: FailureCode;
      /** Calls in a row that failed. */
      readonly attempts: number;
      /** Time until the call is repeated, in ms. */
      readonly delay: number;
    }
  /** The host has woken a record because it was due. */
  | {
      readonly type: 'wake';
      readonly id: string;
      readonly state: IdentificationState;
      /** Time since it was due, in ms. */
      readonly late: number;
    }
  /** A save has ended. */
  | {
      readonly type: 'save';
      readonly id: string;
      /** `conflict`: another writer has changed the record. */
      readonly outcome: 'done' | 'conflict' | 'failed';
      /** In ms. */
      readonly duration: number;
    }
  /** A call of `onCompleted` has ended. */
  | {
      readonly type: 'delivery';
      readonly id: string;
      readonly outcome: 'done' | 'failed';
      /** Calls for this identification so far, this one included. */
      readonly attempts: number;
      /** In ms. */
      readonly duration: number;
    }
  /** An attempt to send an event to the app has ended. */
  | {
      readonly type: 'webhook';
      /** The id of the identification. */
      readonly id: string;
      /** The `webhook-id`. */
      readonly eventId: string;
      readonly webhook: WebhookEventType;
      /** `dead`: no attempt follows, and the event holds the later ones of its identification. */
      readonly outcome: 'delivered' | 'failed' | 'dead';
      /** `null` where no answer came. */
      readonly httpStatus: number | null;
      /** Attempts so far, this one included. */
      readonly attempts: number;
      /** In ms. */
      readonly duration: number;
      /** Time between the save of the event and this attempt, in ms. */
      readonly age: number;
    }
  /**
   * An identification has waited for longer than it may, and its documents are signed: it does not expire,
   * and no call finalizes it. The host asks about it once a day, and tells it each time.
   */
  | {
      readonly type: 'unfinalized';
      readonly id: string;
      readonly state: IdentificationState;
      /** Time since it would have expired, in ms. */
      readonly late: number;
    }
  /** A record is damaged; told once for each by a process. */
  | {
      readonly type: 'damaged';
      /** As far as it can be read. */
      readonly id: string;
      /**
       * The state of the record; if it is in progress, the gateway is asked for the session. `null`
       * where the record cannot be read: it is left as it is, and nothing works on it.
       */
      readonly state: IdentificationState | null;
    }
  /** The server has renewed its lease on a store that it shares, or could not, or has lost it. */
  | {
      readonly type: 'lease';
      /** `lost`: other servers go on with what it worked on. */
      readonly outcome: 'renewed' | 'failed' | 'lost';
      /** Identifications that it works on now. */
      readonly owned: number;
      /** Identifications that had no server, and that it has claimed since the last time. */
      readonly claimed: number;
      /** How long news of another server take, in ms; `null` where none arrive. */
      readonly lag: number | null;
    }
  /** The store could not be read or written for what is due; the host tries again. */
  | { readonly type: 'storeError'; readonly error: unknown }
  /** The store has begun to fail, or works again. */
  | {
      readonly type: 'store';
      readonly works: boolean;
      /** Why it fails; `null` where it works. */
      readonly error: unknown;
    };
