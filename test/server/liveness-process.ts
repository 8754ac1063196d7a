/** A server process with its HTTP API, whose gateway, token provider and disk come and go. */
import { createInterface } from 'node:readline';
import { createHttpApi, serveIdentifications } from '../../src/http/index.js';
import { createGatewayActors } from '../../src/index.js';
import { createServerHost } from '../../src/server/index.js';
import { createLibsqlStore, type LibsqlStore } from '../../src/server/stores/libsql/index.js';

/** The first line of stdin. */
export interface LivenessOrders {
  readonly file: string;
  /** Where the gateway is reached. */
  readonly gatewayUrl: string;
  /** Answers a GET with a token, and takes each result by a POST. */
  readonly appUrl: string;
  readonly secret: string;
}

/** The line of stdout: the process serves, or could not open its store. */
export type LivenessLine = { readonly url: string } | { readonly refused: true };

const write = (line: LivenessLine): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

async function serve({ file, gatewayUrl, appUrl, secret }: LivenessOrders): Promise<void> {
  let store: LibsqlStore;
  try {
    store = createLibsqlStore({ file, onWarning: () => undefined });
  } catch {
    // The disk is full.
    write({ refused: true });
    process.exit(1);
  }
  const host = createServerHost({
    actors: createGatewayActors({
      baseUrl: gatewayUrl,
      getAccessToken: async () => {
        const answer = await fetch(appUrl);
        if (!answer.ok) throw new Error('The token provider is down.');
        return answer.text();
      },
      allowInsecureLoopback: true,
    }),
    store,
    timings: {
      pollInterval: 100,
      pollTimeout: 1_500,
      outageAllowance: 500,
      requestTimeout: 1_000,
      backoff: { base: 20, cap: 200, retryAfterCap: 200, maxAttempts: 10 },
    },
    reconciliation: { firstPause: 3_000, longestPause: 12_000 },
    onCompleted: async ({ id, userId }, signal) => {
      const body = JSON.stringify({ id, userId });
      const answer = await fetch(appUrl, { method: 'POST', body, signal });
      if (!answer.ok) throw new Error('The app is down.');
    },
  });
  const api = createHttpApi({
    host,
    authorize: (request) => {
      const [kind, id] = request.headers.get('authorization')?.split(' ') ?? [];
      if (kind === 'operator') return { kind: 'operator' };
      // A landing comes without a login.
      return kind === 'user' ? { kind, userId: Number(id), userType: 'individual' } : null;
    },
    landing: { success: 'https://bank.example/welcome', fail: 'https://bank.example/no' },
    secret,
    limits: { openTimeout: 2_000 },
    allowInsecureLoopback: true,
  });
  const server = await serveIdentifications({ api, port: 0 });
  write({ url: server.url });
}

createInterface(process.stdin)
  .once('line', (line) => {
    void serve(JSON.parse(line) as LivenessOrders);
  })
  // The parent has gone: killed, it could not end this process.
  .once('close', () => process.exit());
