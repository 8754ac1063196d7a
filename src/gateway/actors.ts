import type { PromiseActorLogic } from 'xstate';
import type { IdentificationActors } from '../../machines/identification.types.js';
import { STATUS } from '../../machines/statuses.js';
import { throwIfAborted } from './abort.js';
import { createGatewayClient } from './client.js';
import { createFetchTransport } from './fetch-transport.js';
import { watchHiddenRefusals } from './hidden-refusals.js';
import { parseGatewayOptions, type GatewayOptions } from './options.js';
import { safeUrl, type UrlPolicy } from './safe-url.js';
import { fromStoppable } from './stoppable.js';
import { startCallTime, wakeAt, type CallTime } from './timers.js';
import { createTokenSource } from './token.js';

/** The actor of the machine's waits. */
export const sleepUntil: IdentificationActors['sleepUntil'] = fromStoppable(({ at }, { resolve }) =>
  wakeAt(at, resolve),
);

/**
 * Creates the actor of a call. It rejects with the failure `timeout` when the call's time is up; its
 * signal also aborts when the machine leaves the state.
 */
export const fromCall = <TOutput, TInput extends { readonly timeout: number }>(
  call: (input: TInput, time: CallTime) => Promise<TOutput>,
): PromiseActorLogic<TOutput, TInput> =>
  fromStoppable((input, { resolve, reject }) => {
    const time = startCallTime(input.timeout);
    const answer = async (): Promise<TOutput> => {
      try {
        // Subscribers of the machine see the new state in this turn. Nothing is sent before a host
        // has written its checkpoint, or has left the state.
        await Promise.resolve();
        throwIfAborted(time.signal);
        return await call(input, time);
      } finally {
        time.end();
      }
    };
    answer().then(resolve, reject);
    return time.abort;
  });

/**
 * Creates the actors that call the gateway, for `identificationMachine.provide({ actors })`.
 *
 * One set of actors serves all identifications of a host. They reject with a `Failure` only. They send
 * the token to `baseUrl` only, in the `Authorization` header, and follow no redirect.
 *
 * @throws InvalidInputError that names the option
 *
 * @example
 * ```ts
 * import { createGatewayActors, identificationMachine } from 'identification-machine';
 *
 * export const machine = identificationMachine.provide({
 *   actors: createGatewayActors({
 *     baseUrl: 'https://api-test.10npay.com',
 *     getAccessToken: ({ forceRefresh }) => session.accessToken({ forceRefresh }),
 *     allowedHosts: ['verify.example.com', 'sign.example.com'],
 *   }),
 * });
 *
 * declare const session: { accessToken(how: { forceRefresh: boolean }): Promise<string | null> };
 * ```
 */
export function createGatewayActors(options: GatewayOptions): IdentificationActors {
  const { baseUrl, getAccessToken, fetch, transport, maxResponseBytes, ...urls } =
    parseGatewayOptions(options);
  const urlPolicy: UrlPolicy = {
    allowedHosts: urls.allowedHosts ?? null,
    allowInsecureLoopback: urls.allowInsecureLoopback,
  };
  const client = createGatewayClient({
    baseUrl,
    tokens: createTokenSource(getAccessToken),
    transport: transport ?? createFetchTransport(fetch ?? globalThis.fetch),
    maxResponseBytes,
    hiddenRefusals: watchHiddenRefusals(),
  });

  return {
    initiate: fromCall(async (input, time) => {
      const answer = await client.initiate(input, input, time);
      return {
        url: safeUrl(answer.videoIdentificationUrl, urlPolicy),
        status: answer.videoIdentificationStatus,
      };
    }),

    getStatus: fromCall(async (input, time) => {
      const answer = await client.getStatus(input, time);
      const status = answer.videoIdentificationStatus;
      const url =
        answer.videoIdentificationUrl?.trim() === '' ? null : answer.videoIdentificationUrl;
      // No other status has a page to open: any URL that comes with it is ignored, unchecked.
      const isSigning = status === STATUS.signSessionCreated && url !== null;
      return { status, url: isSigning ? safeUrl(url, urlPolicy) : null };
    }),

    finalize: fromCall(({ payload, userType }, time) =>
      client.finalize(payload, { ...payload, userType }, time),
    ),

    sleepUntil,
  };
}
