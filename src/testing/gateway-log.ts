/** What has reached the gateway since a path began. */
import type { GatewayHandle, ReceivedRequest } from './gateway-handle.js';
import type { Expectation } from './path.js';

export interface GatewayLog {
  /** How many calls there were. */
  count(): number;
  /** The calls that wait for an answer. */
  open(): readonly ReceivedRequest[];
  /** What waits for an answer, in words; several, where the app calls before it has the answer. */
  asks(): string | null;
  /** The different bodies of finalize; there is to be one at most. */
  payloads(): readonly string[];
}

export function readGateway({ requests }: GatewayHandle): GatewayLog {
  const first = requests.length;
  const calls = (): readonly ReceivedRequest[] => requests.slice(first);
  const open = (): readonly ReceivedRequest[] =>
    calls().filter(({ answeredAt }) => answeredAt === null);
  return {
    count: () => calls().length,
    open,
    asks: () => {
      const names = open().map(nameOf);
      return names.length === 0 ? null : names.join(' and ');
    },
    payloads: () => [
      ...new Set(
        calls()
          .filter(({ operation }) => operation === 'finalize')
          .map(({ body }) => body),
      ),
    ],
  };
}

function nameOf({ operation, body }: ReceivedRequest): NonNullable<Expectation['asks']> {
  if (operation !== 'initiate') return operation;
  return body.includes('"isRestartIdentification":true') ? 'restart' : operation;
}
