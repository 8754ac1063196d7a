import type { GatewayHandle, ReceivedRequest } from './gateway-handle.js';
import type { Expectation } from './path.js';

/** The calls that a gateway has received since the start of a path. */
export interface GatewayLog {
  count(): number;
  /** The calls without an answer yet. */
  pending(): readonly ReceivedRequest[];
  /** The name of the pending call; several, joined by `and`, if the app makes calls in parallel. */
  pendingCall(): string | null;
  /** The distinct bodies of finalize. More than one is an error. */
  finalizeBodies(): readonly string[];
}

export function createGatewayLog({ requests }: GatewayHandle): GatewayLog {
  const first = requests.length;
  const calls = (): readonly ReceivedRequest[] => requests.slice(first);
  const pending = (): readonly ReceivedRequest[] =>
    calls().filter(({ answeredAt }) => answeredAt === null);
  return {
    count: () => calls().length,
    pending,
    pendingCall: () => {
      const names = pending().map(callName);
      return names.length === 0 ? null : names.join(' and ');
    },
    finalizeBodies: () => [
      ...new Set(
        calls()
          .filter(({ operation }) => operation === 'finalize')
          .map(({ body }) => body),
      ),
    ],
  };
}

function callName({ operation, body }: ReceivedRequest): NonNullable<Expectation['pendingCall']> {
  if (operation !== 'initiate') return operation;
  return body.includes('"isRestartIdentification":true') ? 'restart' : operation;
}
