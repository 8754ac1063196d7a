/** The gateway as the kit needs it: it gives what a path says, and nothing by itself. */
import type { HostedPage } from '../../machines/identification.types.js';
import { STATUS } from '../../machines/statuses.js';

/** The gateway's three calls. */
export type GatewayOperation = 'initiate' | 'status' | 'finalize';

/** A call that has reached the gateway. */
export interface ReceivedRequest {
  readonly operation: GatewayOperation;
  /** The body as it was sent; `''` where there is none. */
  readonly body: string;
  /** Epoch ms of the answer, or of the end of the connection; `null` while the call is in flight. */
  readonly answeredAt: number | null;
}

/** What a call gets: exactly this answer, or a connection that is reset before any. */
export type GatewayReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'reset' };

/**
 * A gateway that can be told what to answer, and that keeps a call waiting until it is told: a
 * `startSandbox({ holdCalls: true })` is one, and so is `createScriptedGateway()`.
 */
export interface GatewayHandle {
  /** The calls so far, in order. */
  readonly requests: readonly ReceivedRequest[];
  readonly faults: {
    /** Queues replies: each further call of the operation, or one that waits, takes one. */
    next(operation: GatewayOperation, ...replies: readonly GatewayReply[]): void;
    /** Drops what is queued. */
    clear(): void;
  };
}

/** The hosted pages' URLs that the gateway gives, as the app under test may open them. */
export type HostedPageUrls = Readonly<Record<HostedPage, string>>;

/** No real site's. */
export const HOSTED_PAGES: HostedPageUrls = {
  identityCheck: 'https://verify.example/identity-check',
  signing: 'https://sign.example/signing',
};

/** What the gateway answers, in the contract's words. */
export type ScriptedReply =
  /** 200 with a status, and the URL of a hosted page where there is one to give. */
  | { readonly status: string | null; readonly page?: HostedPage }
  /** 200 of finalize with the result. */
  | { readonly individualId: number }
  /** A refusal; `retryAfter` in seconds. */
  | { readonly httpStatus: number; readonly retryAfter?: number }
  /** No answer: the connection is reset. */
  | { readonly fault: 'reset' };

/** One answer of the gateway in a path. */
export interface ScriptedAnswer {
  readonly operation: GatewayOperation;
  readonly answer: ScriptedReply;
}

/** The `individualId` of each path that is completed. */
export const INDIVIDUAL_ID = 700_001;

const CORRELATION_ID = '7b0f6c1e-5a0d-4d52-9d2b-0c1f7d1d2a11';

const asJson = (status: number, body: object, headers: Record<string, string> = {}) =>
  ({
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }) as const;

/** A scripted answer as it goes over the wire. */
export function replyOf(
  { operation, answer }: ScriptedAnswer,
  pages: HostedPageUrls,
): GatewayReply {
  if ('fault' in answer) return { kind: 'reset' };
  if ('httpStatus' in answer) {
    const { httpStatus, retryAfter } = answer;
    const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    return asJson(httpStatus, { title: `The kit answers ${operation} by this` }, wait);
  }
  if ('individualId' in answer) {
    return asJson(200, { correlationId: CORRELATION_ID, individualId: answer.individualId });
  }
  return asJson(200, {
    videoIdentificationUrl: answer.page === undefined ? null : pages[answer.page],
    videoIdentificationStatus: answer.status,
    message: null,
  });
}

// The answers of which the paths are made

const status = (code: string | null, page?: HostedPage): ScriptedAnswer => ({
  operation: 'status',
  answer: { status: code, ...(page && { page }) },
});

export const INITIATED: ScriptedAnswer = {
  operation: 'initiate',
  answer: { status: STATUS.started, page: 'identityCheck' },
};
export const PROCESSING = status(STATUS.processing);
export const TO_BE_SIGNED = status(STATUS.signSessionCreated, 'signing');
export const TO_BE_SIGNED_NOWHERE = status(STATUS.signSessionCreated);
export const SIGNED = status(STATUS.documentSigned);
export const GATEWAY_ERROR = status(STATUS.error);
export const IDENTIFIED: ScriptedAnswer = {
  operation: 'finalize',
  answer: { individualId: INDIVIDUAL_ID },
};

/** How long a busy gateway asks to wait, in seconds. */
export const BUSY_FOR = 5;

/** Cannot answer for the moment, and says for how long. */
export const busy = (operation: GatewayOperation): ScriptedAnswer => ({
  operation,
  answer: { httpStatus: 503, retryAfter: BUSY_FOR },
});

export const refusal = (operation: GatewayOperation, httpStatus: number): ScriptedAnswer => ({
  operation,
  answer: { httpStatus },
});

export const unreachable = (operation: GatewayOperation): ScriptedAnswer => ({
  operation,
  answer: { fault: 'reset' },
});
