import type { Socket } from 'node:net';

/** What ends with each connection. One listener for each: Node warns of many. */
const endsOf = new WeakMap<Socket, Set<() => void>>();

const nothing = (): void => undefined;

/**
 * Calls a function when the connection of a request has gone. The request alone does not tell: of
 * requests that are sent one after the other without waiting, Node ends the one that it answers.
 *
 * @param env what a Hono app gets besides the request; of `@hono/node-server`, Node's request
 * @returns the function that stops that
 */
export function connectionEnds(env: unknown, end: () => void): () => void {
  const socket = socketOf(env);
  if (socket === null) return nothing;
  if (socket.destroyed) {
    // Not within the call: the caller has not got what it may stop.
    queueMicrotask(end);
    return nothing;
  }
  const ends = endsOf.get(socket) ?? watch(socket);
  ends.add(end);
  return () => {
    ends.delete(end);
  };
}

function watch(socket: Socket): Set<() => void> {
  const ends = new Set<() => void>();
  endsOf.set(socket, ends);
  socket.once('close', () => {
    for (const end of [...ends]) end();
  });
  return ends;
}

function socketOf(env: unknown): Socket | null {
  const { incoming } = (env ?? {}) as { readonly incoming?: { readonly socket?: Socket } };
  return incoming?.socket ?? null;
}
