/** The script of a page that calls a gateway of another origin. */
import { createActor, toPromise } from 'xstate';
import { toFailure } from '../../machines/failure.js';
import { createGatewayActors, createXhrTransport } from '../../src/index.js';

declare global {
  /** Polls once; resolves with the status or with the code of the failure. */
  var poll: (baseUrl: string, transport: 'fetch' | 'XHR') => Promise<string>;
  /** Sets the clock forward, in ms. */
  var pass: (ms: number) => void;
  var askForToken: (request: { readonly forceRefresh: boolean }) => Promise<string | null>;
}

let actors: ReturnType<typeof createGatewayActors> | null = null;
let passed = 0;
const now = Date.now;
Date.now = () => now() + passed;

globalThis.pass = (ms) => {
  passed += ms;
};

globalThis.poll = async (baseUrl, transport) => {
  actors ??= createGatewayActors({
    baseUrl,
    getAccessToken: (request) => askForToken(request),
    allowInsecureLoopback: true,
    ...(transport === 'XHR' && { transport: createXhrTransport() }),
  });
  const input = { userId: 7, userType: 'individual', timeout: 30_000 } as const;
  const actor = createActor(actors.getStatus, { input });
  const answer = toPromise(actor);
  actor.start();
  return answer.then(
    ({ status }) => String(status),
    (error: unknown) => toFailure(error).code,
  );
};
