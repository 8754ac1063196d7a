import * as v from 'valibot';
import { failure, toFailure, type Failure } from '../../machines/failure.js';
import { httpFailure, problemTitle, type Operation } from './answer.js';
import { isJson, isUnfinishedJson, readText } from './response-body.js';
import {
  finalizeAnswerSchema,
  finalizeRequestSchema,
  initiateAnswerSchema,
  initiateRequestSchema,
  PATHS,
  statusAnswerSchema,
  statusRequestSchema,
  USER_TYPE_CODES,
  type FinalizeRequest,
  type InitiateRequest,
  type StatusRequest,
} from '../contract/schemas.js';
import { untilAborted } from './timers.js';
import type { TokenSource } from './token.js';
import type { GatewayResponse, GatewayTransport } from './transport.js';

export interface ClientOptions {
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  readonly transport: GatewayTransport;
  readonly maxResponseBytes: number;
}

/**
 * The gateway's three operations. They reject with a `Failure`, after at most one token refresh; with
 * the reason of the signal where that is one.
 */
export interface GatewayClient {
  initiate(
    request: InitiateRequest,
    signal: AbortSignal,
  ): Promise<v.InferOutput<typeof initiateAnswerSchema>>;
  getStatus(
    request: StatusRequest,
    signal: AbortSignal,
  ): Promise<v.InferOutput<typeof statusAnswerSchema>>;
  finalize(
    request: FinalizeRequest,
    signal: AbortSignal,
  ): Promise<v.InferOutput<typeof finalizeAnswerSchema>>;
}

interface Call {
  readonly operation: Operation;
  readonly path: string;
  /** Sent by POST; without it the call is a GET. */
  readonly body?: Record<string, unknown>;
}

/** What is known of a call before its answer is here as a whole. */
interface Seen {
  /** What the status alone says, where it is a refusal. */
  refusal: Failure | null;
}

export function createGatewayClient(options: ClientOptions): GatewayClient {
  const { tokens, transport, maxResponseBytes } = options;
  const base = options.baseUrl.replace(/\/+$/, '');

  const send = ({ path, body }: Call, token: string, signal: AbortSignal) =>
    transport({
      method: body ? 'POST' : 'GET',
      url: base + path,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body ? JSON.stringify(body) : null,
      signal,
    });

  async function sendAuthorized(call: Call, signal: AbortSignal): Promise<GatewayResponse> {
    const token = await tokens.current();
    const response = await send(call, token, signal);
    if (response.status !== 401) return response;
    response.hangUp();
    const replacement = await tokens.replace(token, signal);
    const repeated = await send(call, replacement, signal);
    if (repeated.status === 401) tokens.forget(replacement);
    return repeated;
  }

  async function answer<TSchema extends v.GenericSchema>(
    call: Call,
    schema: TSchema,
    signal: AbortSignal,
    seen: Seen,
  ): Promise<v.InferOutput<TSchema>> {
    const response = await sendAuthorized(call, signal);
    try {
      if (response.status < 200 || response.status > 299) {
        seen.refusal = httpFailure(call.operation, response);
        const title = await problemTitle(response, maxResponseBytes);
        throw title === undefined ? seen.refusal : { ...seen.refusal, title };
      }
      const text = await readText(response, maxResponseBytes);
      const parsed = v.safeParse(schema, parseJson(text));
      if (parsed.success) return parsed.output;
      // JSON that stops in the middle is a broken transfer, not another protocol.
      const isCutShort = isJson(response) && isUnfinishedJson(text);
      throw isCutShort ? failure('network') : failure('protocol', { httpStatus: response.status });
    } finally {
      response.hangUp();
    }
  }

  async function request<TSchema extends v.GenericSchema>(
    call: Call,
    schema: TSchema,
    signal: AbortSignal,
  ): Promise<v.InferOutput<TSchema>> {
    const seen: Seen = { refusal: null };
    try {
      return await untilAborted(() => answer(call, schema, signal, seen), signal);
    } catch (error) {
      const known = toFailure(error);
      // Once the status has said what it is, a time that is up has nothing to add.
      if (known.code === 'timeout' && seen.refusal !== null) throw seen.refusal;
      // Whatever is no failure of ours came from the transport. Its message may hold the URL or
      // the token, and is dropped.
      throw known.code === 'unexpected' ? failure('network') : known;
    }
  }

  return {
    initiate: async (body, signal) =>
      request(
        {
          operation: 'initiate',
          path: PATHS.initiate,
          body: checked(initiateRequestSchema, body),
        },
        initiateAnswerSchema,
        signal,
      ),
    getStatus: async (subject, signal) => {
      const { userId, userType } = checked(statusRequestSchema, subject);
      const path = PATHS.status(userId, USER_TYPE_CODES[userType]);
      return request({ operation: 'status', path }, statusAnswerSchema, signal);
    },
    finalize: async (body, signal) =>
      request(
        {
          operation: 'finalize',
          path: PATHS.finalize,
          body: checked(finalizeRequestSchema, body),
        },
        finalizeAnswerSchema,
        signal,
      ),
  };
}

/** The last look before anything is sent; the schema also fixes the order of the fields. */
function checked<TSchema extends v.GenericSchema>(
  schema: TSchema,
  request: unknown,
): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, request);
  if (result.success) return result.output;
  const field = v.getDotPath(result.issues[0]) ?? 'request';
  throw failure('invalidRequest', { message: `Not sent: the field ${field} breaks the contract.` });
}

/** `undefined`, which is no documented answer, where the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
