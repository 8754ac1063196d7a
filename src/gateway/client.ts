import * as v from 'valibot';
import { failure, toFailure, type Failure } from '../../machines/failure.js';
import {
  finalizeAnswerSchema,
  finalizeRequestSchema,
  initiateAnswerSchema,
  initiateRequestSchema,
  PATHS,
  statusAnswerSchema,
  statusRequestSchema,
  USER_TYPE_CODES,
  type StatusRequest,
} from '../contract/schemas.js';
import {
  httpFailure,
  isJson,
  isUnfinishedJson,
  problemTitle,
  readText,
  type Operation,
} from './answer.js';
import { untilAborted } from './timers.js';
import type { TokenSource } from './token.js';
import type { GatewayResponse, GatewayTransport } from './transport.js';

interface ClientOptions {
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  readonly transport: GatewayTransport;
  readonly maxResponseBytes: number;
}

interface Call {
  readonly operation: Operation;
  readonly path: string;
  /** A call with a body is a POST, any other a GET. */
  readonly body?: Record<string, unknown>;
}

/** What a call has received before its answer is complete. */
interface Progress {
  /** What the status alone means, where it is a refusal. */
  refusal: Failure | null;
}

/**
 * Creates the client of the gateway's three operations. Each refreshes the token once at most, and
 * rejects with a `Failure`: with the reason of its signal where that is one.
 */
export function createGatewayClient(options: ClientOptions) {
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

  /** Sends a call, and once more with a fresh token after a 401. */
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

  async function exchange<TSchema extends v.GenericSchema>(
    call: Call,
    schema: TSchema,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<v.InferOutput<TSchema>> {
    const response = await sendAuthorized(call, signal);
    try {
      if (response.status < 200 || response.status > 299) {
        progress.refusal = httpFailure(call.operation, response);
        const title = await problemTitle(response, maxResponseBytes);
        throw title === undefined ? progress.refusal : { ...progress.refusal, title };
      }
      const text = await readText(response, maxResponseBytes);
      const parsed = v.safeParse(schema, parseJson(text));
      if (parsed.success) return parsed.output;
      // JSON that breaks off is a broken transfer, not an undocumented answer.
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
    const progress: Progress = { refusal: null };
    try {
      return await untilAborted(() => exchange(call, schema, signal, progress), signal);
    } catch (error) {
      const known = toFailure(error);
      // The time ran out while the title was read: the status has told the failure already.
      if (known.code === 'timeout' && progress.refusal !== null) throw progress.refusal;
      // Any other error is the transport's. It is dropped, as its message may hold the URL or the
      // token.
      throw known.code === 'unexpected' ? failure('network') : known;
    }
  }

  const post =
    <TRequest extends RequestSchema, TAnswer extends v.GenericSchema>(
      operation: 'initiate' | 'finalize',
      requestSchema: TRequest,
      answerSchema: TAnswer,
    ) =>
    async (body: v.InferOutput<TRequest>, signal: AbortSignal): Promise<v.InferOutput<TAnswer>> =>
      request(
        { operation, path: PATHS[operation], body: checked(requestSchema, body) },
        answerSchema,
        signal,
      );

  return {
    initiate: post('initiate', initiateRequestSchema, initiateAnswerSchema),
    getStatus: async (subject: StatusRequest, signal: AbortSignal) => {
      const { userId, userType } = checked(statusRequestSchema, subject);
      const path = PATHS.status(userId, USER_TYPE_CODES[userType]);
      return request({ operation: 'getStatus', path }, statusAnswerSchema, signal);
    },
    finalize: post('finalize', finalizeRequestSchema, finalizeAnswerSchema),
  };
}

type RequestSchema = v.GenericSchema<unknown, Record<string, unknown>>;

/** Checks a request before it is sent; the schema also fixes the order of its fields. */
function checked<TSchema extends v.GenericSchema>(
  schema: TSchema,
  request: unknown,
): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, request);
  if (result.success) return result.output;
  const field = v.getDotPath(result.issues[0]) ?? 'request';
  throw failure('invalidRequest', { message: `Not sent: the field ${field} breaks the contract.` });
}

/** @returns `undefined`, which no schema accepts, where the text is not JSON */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
