/**
 * A server whose clients wait for the changes of one identification: the HTTP API, or a bare `node:http`
 * that sends the same bytes. Prints nothing; its parent asks by messages.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createChangeListeners } from '../../src/host/change-listeners.js';
import type { IdentificationHost } from '../../src/host/identification-host.js';
import { toEvent } from '../../src/http/event-stream.js';
import { createHttpApi, serveIdentifications, type HttpApi } from '../../src/http/index.js';
import { listen } from '../../src/net/listen.js';
import { createServerHost } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { processorTime } from './compare.js';
import { createStubGateway, stubActors } from './stub-gateway.js';

/** What the parent asks. */
export type ServerRequest = 'address' | 'waiting' | 'memory' | 'processor' | 'change';

/** Where the identification is, and which version it has. */
export interface Address {
  readonly url: string;
  readonly id: string;
  readonly version: number;
}

const [kind = ''] = process.argv.slice(2);
const listeners = createChangeListeners();
let waiting = 0;

/** An identification at its first hosted page. */
async function parked() {
  const actors = stubActors(createStubGateway());
  const host = createServerHost({ actors, store: createMemoryStore() });
  const { identification } = await host.start({ userId: 1 });
  await host.hostedPage(identification.id);
  const found = await host.get(identification.id);
  await host.close();
  if (found === null) throw new Error('The identification is gone.');
  return found;
}

let current = await parked();

/** The part of a host that reads use, so that no change costs anything but telling it. */
const host: Pick<IdentificationHost, 'get' | 'subscribe'> = {
  get: () => Promise.resolve(current),
  subscribe: (id, listener) => {
    waiting += 1;
    const remove = listeners.add(id, listener);
    return () => {
      waiting -= 1;
      remove();
    };
  },
};

function change(): void {
  const { view, version } = current;
  const progress = { ...view.progress, polls: view.progress.polls + 1 };
  current = { ...current, version: version + 1, view: { ...view, progress } };
  listeners.tell(current);
}

const api = createHttpApi({
  // The cast is safe: no other route is called.
  host: host as IdentificationHost,
  authorize: () => ({ kind: 'operator' }),
  landing: { success: 'https://bank.example/welcome', fail: 'https://bank.example/again' },
  secret: randomBytes(32).toString('hex'),
  limits: { streams: 1_000_000, heartbeat: 120_000, streamLifetime: 86_400_000 },
});

/** The headers that the API answers with. */
async function headersOf(path: string): Promise<Record<string, string>> {
  const { headers, body } = await api.fetch(new Request(`http://server.example${path}`));
  await body?.cancel();
  return Object.fromEntries(headers);
}

/** The same without the API: what a change is written as is made once for all. */
async function serveBare(): Promise<string> {
  const path = `/identifications/${current.id}`;
  const ofStream = await headersOf(`${path}/events`);
  const ofRead = await headersOf(path);
  const block = (): string => {
    const { id, data } = toEvent(current);
    return `id: ${id}\ndata: ${data}\n\n`;
  };
  const streams = new Set<ServerResponse>();
  const polls = new Set<ServerResponse>();
  host.subscribe(current.id, () => {
    const event = block();
    for (const stream of streams) stream.write(event);
    const answer = toEvent(current).data;
    const length = Buffer.byteLength(answer);
    for (const poll of polls)
      poll.writeHead(200, { ...ofRead, 'content-length': length }).end(answer);
    waiting -= polls.size;
    polls.clear();
  });
  waiting = 0;
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    waiting += 1;
    if (incoming.url !== `${path}/events`) {
      polls.add(outgoing);
      return;
    }
    outgoing.writeHead(200, ofStream).write('retry: 3000\nevent: heartbeat\ndata: 120000\n\n');
    outgoing.write(block());
    streams.add(outgoing);
  });
  return listen(server, { port: 0, hostname: '127.0.0.1' });
}

const serveApi = async (given: HttpApi): Promise<string> =>
  (await serveIdentifications({ api: given, port: 0 })).url;

const url = await (kind === 'api' ? serveApi(api) : serveBare());

/** Bytes of the heap and of buffers, after a collection. */
async function memory(): Promise<number> {
  for (let times = 0; times < 3; times += 1) {
    await new Promise(setImmediate);
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function answerTo(request: ServerRequest): Promise<unknown> {
  if (request === 'waiting') return waiting;
  if (request === 'memory') return memory();
  if (request === 'processor') return processorTime();
  if (request === 'change') change();
  return { url, id: current.id, version: current.version } satisfies Address;
}

process.on('message', (request: ServerRequest) => {
  void answerTo(request).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());
