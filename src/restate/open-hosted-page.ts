import type { IdentificationActors, HostedPage } from '../../machines/identification.types.js';
import { IdentificationHostError, unknownIdentification } from '../host/host-error.js';
import { runPromiseLogic } from '../host/gated-actors.js';
import type { OpeningAnswer } from './handlers.js';
import type { Ingress } from './ingress.js';

/** The longest single wait for a change. */
const MAX_WAIT_MS = 30_000;

interface Hosted {
  readonly page: HostedPage;
  readonly url: string;
}

/**
 * Asks the gateway for the URL of the hosted page, bypassing Restate. Another Initiate returns the
 * session in progress; the status call returns the signing URL.
 *
 * @param timeout ms
 * @throws IdentificationHostError `unknownIdentification`, `noHostedPage` or `closed`
 */
export async function openHostedPage(
  { opening, watch, drive }: Ingress,
  actors: Pick<IdentificationActors, 'initiate' | 'getStatus'>,
  id: string,
  timeout: number,
  closing: AbortSignal,
): Promise<Hosted> {
  const until = Date.now() + timeout;
  for (;;) {
    const answer = await opening(id);
    if (answer.outcome !== 'noHostedPage') return ask(answer);
    const left = Math.min(until - Date.now(), MAX_WAIT_MS);
    if (!answer.working || left <= 0) throw noHostedPage(answer.state);
    await whileOpen((signal) => watch(id, { after: answer.version, timeout: left }, signal));
  }

  /** Runs the work; where the host closes meanwhile, rejects with `closed` however the work ends. */
  async function whileOpen<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    // A signal for each call: Node warns of many listeners on one.
    const [settled] = await Promise.allSettled([work(AbortSignal.any([closing]))]);
    if (closing.aborted) throw new IdentificationHostError('closed', 'The host is closed.');
    if (settled.status === 'rejected') throw settled.reason;
    return settled.value;
  }

  async function ask(call: Exclude<OpeningAnswer, { outcome: 'noHostedPage' }>): Promise<Hosted> {
    switch (call.outcome) {
      case 'unknown':
        throw unknownIdentification();
      case 'initiate': {
        const { url } = await whileOpen((signal) =>
          runPromiseLogic(actors.initiate, call.input, signal).catch(() => {
            throw noHostedPage('awaitingRedirect');
          }),
        );
        return { page: 'identityCheck', url };
      }
      case 'getStatus': {
        const { url, status } = await whileOpen((signal) =>
          runPromiseLogic(actors.getStatus, call.input, signal).catch(() => {
            throw noHostedPage('signing');
          }),
        );
        if (url !== null) return { page: 'signing', url };
        // The gateway is ahead of the machine: a hint makes the machine ask.
        if (status !== null) await drive(id, 'redirect.succeeded');
        throw noHostedPage('signing');
      }
    }
  }
}

const noHostedPage = (state: NonNullable<IdentificationHostError['state']>) =>
  new IdentificationHostError(
    'noHostedPage',
    `There is no hosted page to open in the state ${state}.`,
    { state },
  );
