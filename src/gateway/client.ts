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
import { readAnswer, statusFailure, unknownShape, type Operation } from './answer.js';
import type { HiddenRefusals } from './hidden-refusals.js';
import { pause, untilAborted, type CallTime } from './timers.js';
import type { TokenSource, TokenUser, UserTokens } from './token.js';
import type { GatewayResponse, GatewayTransport } from './transport.js';

interface ClientOptions {
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  readonly transport: GatewayTransport;
  readonly maxResponseBytes: number;
  readonly hiddenRefusals: HiddenRefusals;
}

interface Call {
  readonly operation: Operation;
  /** Whose token it is sent with. */
  readonly user: TokenUser;
  readonly path: string;
  /** A call with a body is a POST, any other a GET. */
  readonly body?: Record<string, unknown>;
}

/** What a call has received before its answer is complete. */
interface Progress {
  /** What the status means, where it does without the body. */
  refusal: Failure | null;
}

/** A token can be "not yet valid" for a moment: how long to wait before it is tried again, in ms. */
const TOKEN_PAUSE_MS = { min: 1_000, spread: 1_000 };

/**
 * Creates the client of the gateway's three operations. Each refreshes the token once at most, and
 * rejects with a `Failure`: with the reason of its signal where that is one.
 */
export function createGatewayClient(options: ClientOptions) {
  const { tokens: tokensOf, transport, maxResponseBytes, hiddenRefusals } = options;
  const base = options.baseUrl.replace(/\/+$/, '');

  async function send({ path, body }: Call, token: string, { signal, hold }: CallTime) {
    const response = await transport({
      method: body ? 'POST' : 'GET',
      url: base + path,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body ? JSON.stringify(body) : null,
      signal,
      hold,
    });
    hiddenRefusals.answered();
    return response;
  }

  /** @returns `null` where the call got no answer, and a 401 may be hidden behind that */
  async function sendOrSuspect(call: Call, token: string, time: CallTime) {
    try {
      return await send(call, token, time);
    } catch (error) {
      const { signal } = time;
      if (signal.aborted || !(await hiddenRefusals.unanswered(signal))) throw error;
      return null;
    }
  }

  /**
   * Sends a call. After a 401, sends it again with a fresh token; after another one, once more, a
   * moment later.
   */
  async function sendAuthorized(
    call: Call,
    time: CallTime,
    progress: Progress,
  ): Promise<GatewayResponse> {
    const { signal } = time;
    const tokens = tokensOf(call.user);
    const token = await tokens.current(signal);
    const first = await sendOrSuspect(call, token, time);
    if (first !== null && first.status !== 401) return first;
    first?.hangUp();

    const replacement = await (first === null
      ? replaceSuspect(tokens, token, signal)
      : tokens.replace(token, signal));
    const second = await send(call, replacement, time);
    if (second.status !== 401) return second;
    progress.refusal = statusFailure(second);
    second.hangUp();

    await pause(TOKEN_PAUSE_MS.min + Math.random() * TOKEN_PAUSE_MS.spread, signal);
    const latest = await tokens.current(signal);
    // A provider that keeps no token gives the first one again.
    const third = await send(call, latest === token ? replacement : latest, time);
    if (third.status === 401) tokens.forget(replacement);
    else progress.refusal = null;
    return third;
  }

  /** Replaces a token that may be good: where that is not possible, the network is to blame. */
  async function replaceSuspect(
    tokens: UserTokens,
    token: string,
    signal: AbortSignal,
  ): Promise<string> {
    try {
      return await tokens.replace(token, signal);
    } catch (error) {
      throw toFailure(error).code === 'tokenUnavailable' ? failure('network') : error;
    }
  }

  async function exchange<TSchema extends v.GenericSchema>(
    call: Call,
    schema: TSchema,
    time: CallTime,
    progress: Progress,
  ): Promise<v.InferOutput<TSchema>> {
    const response = await sendAuthorized(call, time, progress);
    try {
      progress.refusal ??= statusFailure(response);
      const value = await readAnswer(call.operation, response, maxResponseBytes);
      const parsed = v.safeParse(schema, value);
      if (parsed.success) return parsed.output;
      throw unknownShape(response);
    } finally {
      response.hangUp();
    }
  }

  async function request<TSchema extends v.GenericSchema>(
    call: Call,
    schema: TSchema,
    time: CallTime,
  ): Promise<v.InferOutput<TSchema>> {
    const progress: Progress = { refusal: null };
    try {
      return await untilAborted(() => exchange(call, schema, time, progress), time.signal);
    } catch (error) {
      const known = toFailure(error);
      // The time ran out when the status had told the failure already: while the title was read, or
      // before the token was tried again.
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
    async (
      body: v.InferOutput<TRequest>,
      user: TokenUser,
      time: CallTime,
    ): Promise<v.InferOutput<TAnswer>> =>
      request(
        { operation, user, path: PATHS[operation], body: checked(requestSchema, body) },
        answerSchema,
        time,
      );

  return {
    initiate: post('initiate', initiateRequestSchema, initiateAnswerSchema),
    getStatus: async (subject: StatusRequest, time: CallTime) => {
      const { userId, userType } = checked(statusRequestSchema, subject);
      const path = PATHS.status(userId, USER_TYPE_CODES[userType]);
      return request({ operation: 'getStatus', user: subject, path }, statusAnswerSchema, time);
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
