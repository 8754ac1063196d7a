/** What has reached the gateway since a path began. */
import type { GatewayHandle, GatewayRequest } from './gateway-handle.js';
import type { Expectation } from './path.js';

export interface GatewayLog {
  /** How many calls there were. */
  count(): number;
  /** What waits for an answer; several, where the app calls before it has the answer. */
  asks(): string | null;
  /** The different bodies of finalize; there is to be one at most. */
  payloads(): readonly string[];
}

export function readGateway({ requests }: GatewayHandle): GatewayLog {
  const first = requests.length;
  const calls = (): readonly GatewayRequest[] => requests.slice(first);
  return {
    count: () => calls().length,
    asks: () => {
      const open = calls().filter(({ answeredAt }) => answeredAt === null);
      return open.length === 0 ? null : open.map(nameOf).join(' and ');
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

function nameOf({ operation, body }: GatewayRequest): NonNullable<Expectation['asks']> {
  if (operation !== 'initiate') return operation;
  return body.includes('"isRestartIdentification":true') ? 'restart' : operation;
}
