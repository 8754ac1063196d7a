/** The gateway of the tests: it answers only what a path says. */
import type { HostedPage } from '../../machines/identification.types.js';
import { STATUS } from '../../machines/statuses.js';

/** The gateway's three calls. */
export type GatewayOperation = 'initiate' | 'status' | 'finalize';

/** A call that the gateway has received. */
export interface ReceivedRequest {
  readonly operation: GatewayOperation;
  /** The body; `''` without one. */
  readonly body: string;
  /** Epoch ms of the answer or of the end of the connection; `null` while the call is pending. */
  readonly answeredAt: number | null;
}

/** The answer to a call, or a reset connection. */
export type GatewayReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'reset' };

/**
 * A gateway that holds each call until a test says what to answer: `createScriptedGateway()` or
 * `startSandbox({ holdCalls: true })`.
 */
export interface GatewayHandle {
  /** The calls, in order. */
  readonly requests: readonly ReceivedRequest[];
  readonly faults: {
    /** Queues replies. Each pending or later call of the operation takes one. */
    next(operation: GatewayOperation, ...replies: readonly GatewayReply[]): void;
    /** Drops the queued replies. */
    clear(): void;
  };
}

/** The URLs of the hosted pages that the gateway returns. */
export type HostedPageUrls = Readonly<Record<HostedPage, string>>;

/** URLs of no real site. */
export const DEFAULT_HOSTED_PAGES: HostedPageUrls = {
  identityCheck: 'https://verify.example/identity-check',
  signing: 'https://sign.example/signing',
};

/** An answer of the gateway, in the terms of the contract. */
export type ScriptedReply =
  /** 200 with a status and, optionally, the URL of a hosted page. */
  | { readonly status: string | null; readonly page?: HostedPage }
  /** 200 to finalize, with the result. */
  | { readonly individualId: number }
  /** An error status; `retryAfter` is in seconds. */
  | { readonly httpStatus: number; readonly retryAfter?: number }
  /** No answer: the gateway resets the connection. */
  | { readonly fault: 'reset' };

/** An answer of the gateway in a path. */
export interface ScriptedAnswer {
  readonly operation: GatewayOperation;
  readonly answer: ScriptedReply;
}

/** The `individualId` of each completed path. */
export const INDIVIDUAL_ID = 700_001;

const CORRELATION_ID = '7b0f6c1e-5a0d-4d52-9d2b-0c1f7d1d2a11';

const asJson = (status: number, body: object, headers: Record<string, string> = {}) =>
  ({
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }) as const;

/** Converts a scripted answer to an HTTP reply. */
export function toReply(
  { operation, answer }: ScriptedAnswer,
  pages: HostedPageUrls,
): GatewayReply {
  if ('fault' in answer) return { kind: 'reset' };
  if ('httpStatus' in answer) {
    const { httpStatus, retryAfter } = answer;
    const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    return asJson(httpStatus, { title: `The testing kit's answer to ${operation}` }, wait);
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

// The answers in the paths

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
export const TO_BE_SIGNED_WITHOUT_URL = status(STATUS.signSessionCreated);
export const SIGNED = status(STATUS.documentSigned);
export const GATEWAY_ERROR = status(STATUS.error);
export const IDENTIFIED: ScriptedAnswer = {
  operation: 'finalize',
  answer: { individualId: INDIVIDUAL_ID },
};

/** The `Retry-After` of a busy gateway. */
export const BUSY_FOR_SECONDS = 5;

/** 429 with `Retry-After`: an answer, so its time counts towards the deadline. */
export const busy = (operation: GatewayOperation): ScriptedAnswer => ({
  operation,
  answer: { httpStatus: 429, retryAfter: BUSY_FOR_SECONDS },
});

export const refusal = (operation: GatewayOperation, httpStatus: number): ScriptedAnswer => ({
  operation,
  answer: { httpStatus },
});
