/** Many clients that wait for the changes of one identification. Its parent asks by messages. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Address } from './follow-server-process.js';

/** What the parent asks; the answer comes when it is done. */
export type ClientRequest =
  /** Opens more connections, each with a request. */
  | { readonly type: 'open'; readonly count: number; readonly address: Address }
  /** Sends the next request on each connection. */
  | { readonly type: 'ask'; readonly address: Address }
  /** Waits until every connection has got a version. */
  | { readonly type: 'await'; readonly version: number };

const [kind = ''] = process.argv.slice(2);
const AT_ONCE = 100;
const sockets: Socket[] = [];
/** How many connections have got a version. */
const seen = new Map<number, number>();
let onSeen = (): void => undefined;

function see(version: number): void {
  seen.set(version, (seen.get(version) ?? 0) + 1);
  onSeen();
}

function requestOf({ url, id, version }: Address): string {
  const path = `/identifications/${id}`;
  const target = kind === 'streams' ? `${path}/events` : `${path}?after=${String(version)}&wait=25`;
  return `GET ${target} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`;
}

/** Reads events; the end of a chunk may be the beginning of the next event. */
function readEvents(socket: Socket): void {
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const text = rest + chunk.toString('latin1');
    const complete = text.lastIndexOf('\n\n') + 2;
    for (const [, version] of text.slice(0, complete).matchAll(/^id: (\d+)\./gm)) {
      see(Number(version));
    }
    rest = complete === 1 ? text : text.slice(complete);
  });
}

/** Reads the answer to each long poll; without news, it asks again. */
function readAnswers(socket: Socket): void {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const head = text.indexOf('\r\n\r\n') + 4;
    const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
    if (head < 4 || text.length < head + length) return;
    const version = /"version":(\d+)/.exec(text.slice(head))?.[1];
    text = '';
    if (version === undefined) socket.write(asked);
    else see(Number(version));
  });
}

let asked = '';

async function open(address: Address): Promise<void> {
  const { hostname, port } = new URL(address.url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  await once(socket, 'connect');
  if (kind === 'streams') readEvents(socket);
  else readAnswers(socket);
  socket.write(requestOf(address));
}

/** Resolves when every connection has got a version. */
function allSee(version: number): Promise<void> {
  return new Promise((resolve) => {
    onSeen = () => {
      if ((seen.get(version) ?? 0) >= sockets.length) resolve();
    };
    onSeen();
  });
}

async function answer(request: ClientRequest): Promise<void> {
  if (request.type === 'await') return allSee(request.version);
  const { address } = request;
  asked = requestOf(address);
  if (request.type === 'ask') {
    for (const socket of sockets) socket.write(asked);
    return;
  }
  for (let left = request.count; left > 0; left -= AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, left) }, () => open(address)));
  }
  if (kind === 'streams') await allSee(address.version);
}

process.on('message', (request: ClientRequest) => {
  void answer(request).then(() => process.send?.(true));
});
process.on('disconnect', () => process.exit());
