/** A gateway that fails for single users, and users who are known to it before. */
import {
  createGatewayActors,
  startSandbox,
  type IdentificationActors,
  type Sandbox,
} from './present.js';
import type { FrozenIdentification } from './contents.js';
import { eventually, submit } from './user.js';

export type Operation = 'initiate' | 'status' | 'finalize';

/** An HTTP status, or worse. */
export type Outage = 'unreachable' | 'hangs' | number;

export interface Gateway {
  readonly sandbox: Sandbox;
  readonly actors: IdentificationActors;
  /** From now on an operation does not work for a user. */
  fail(userId: number, operation: Operation, outage: Outage): void;
  /** Waits until an operation has been called so often for a user, also in vain. */
  called(userId: number, operation: Operation, times: number): Promise<void>;
  close(): Promise<void>;
}

export async function openGateway(): Promise<Gateway> {
  const sandbox = await startSandbox();
  const outages = new Map<string, Outage>();
  const calls = new Map<string, number>();

  const send: typeof fetch = async (target, init) => {
    const request = new Request(target, init);
    const key = await keyOf(request.clone());
    calls.set(key, (calls.get(key) ?? 0) + 1);
    const outage = outages.get(key);
    if (outage === undefined) return fetch(request);
    if (outage === 'unreachable') throw new TypeError('fetch failed');
    if (outage === 'hangs') return aborted(request.signal);
    // As the gateway does it: an answer without problem details can be that of a proxy.
    const headers = { 'content-type': 'application/problem+json' };
    return new Response(JSON.stringify({ status: outage }), { status: outage, headers });
  };

  return {
    sandbox,
    actors: createGatewayActors({
      baseUrl: sandbox.url,
      getAccessToken: () => sandbox.accessToken,
      allowInsecureLoopback: true,
      fetch: send,
    }),
    fail: (userId, operation, outage) => {
      outages.set(`${operation} ${String(userId)}`, outage);
    },
    called: async (userId, operation, times) => {
      const key = `${operation} ${String(userId)}`;
      await eventually(
        () => key,
        () => (calls.get(key) ?? 0) >= times || undefined,
      );
    },
    close: () => sandbox.close(),
  };
}

async function keyOf(request: Request): Promise<string> {
  if (request.method === 'GET')
    return `status ${new URL(request.url).pathname.split('/')[2] ?? ''}`;
  const { userId } = (await request.json()) as { readonly userId: number };
  return `${request.url.includes('initiate') ? 'initiate' : 'finalize'} ${String(userId)}`;
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

/** Brings the user's session at a sandbox as far as it is by now. */
export async function meetUser(
  sandbox: Sandbox,
  { userId, userType, progress }: FrozenIdentification,
): Promise<void> {
  if (progress === 'none') return;
  const check = await ask(sandbox, '/initiate-external-identification', { userId });
  if (progress === 'begun') return;
  await submit(check);
  if (progress === 'checked') return;
  const type = userType === 'individual' ? 0 : 1;
  const path = `/${String(userId)}/${String(type)}/true/get-identification-process-status`;
  await submit(await ask(sandbox, path));
}

/** The hosted URL that an operation answers with. */
async function ask(sandbox: Sandbox, path: string, body?: object): Promise<string> {
  const answer = await fetch(`${sandbox.url}/Enrollment${path}`, {
    headers: {
      authorization: `Bearer ${sandbox.accessToken}`,
      'content-type': 'application/json',
    },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const { videoIdentificationUrl } = (await answer.json()) as {
    readonly videoIdentificationUrl: string;
  };
  return videoIdentificationUrl;
}
