/**
 * A gateway in its own process that costs as little as possible, so that the client is measured. Its
 * sessions go through `STATUSES`. Prints its URL to stdout; `/calls/ID` answers the calls for a user.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { PATHS } from '../../src/contract/schemas.js';
import { ACCESS_TOKEN, POLLING_FROM } from './gateway.js';
import { outputOf, SIGNING, STATUSES } from './flow.js';

const calls = new Map<number, string[]>();
const url = (): string => `https://verify.example/session/0f8fad5b-d9cb-469f-a165-70867728950e`;

function answer(outgoing: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  outgoing
    .writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
    .end(text);
}

function status(userId: number, outgoing: ServerResponse): void {
  const soFar = calls.get(userId) ?? [];
  const isForEver = userId >= POLLING_FROM;
  const videoIdentificationStatus =
    (isForEver ? undefined : STATUSES[soFar.length - 1]) ?? 'PROCESSING';
  if (!isForEver) soFar.push('getStatus');
  answer(outgoing, {
    videoIdentificationUrl: videoIdentificationStatus === SIGNING ? url() : null,
    videoIdentificationStatus,
    message: null,
  });
}

function post(path: string, text: string, outgoing: ServerResponse): void {
  const { userId } = JSON.parse(text) as { userId: number };
  if (path === PATHS.initiate) {
    calls.set(userId, ['initiate']);
    const videoIdentificationStatus = 'STARTED';
    answer(outgoing, { videoIdentificationUrl: url(), videoIdentificationStatus, message: null });
  } else {
    calls.get(userId)?.push('finalize');
    answer(outgoing, outputOf(userId));
  }
}

function serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url: path = '', headers } = incoming;
  const userId = Number(path.split('/')[2]);
  if (path.startsWith('/calls/')) answer(outgoing, calls.get(userId) ?? []);
  else if (headers.authorization !== `Bearer ${ACCESS_TOKEN}`) outgoing.writeHead(401).end();
  else if (method === 'GET') status(userId, outgoing);
  else {
    let text = '';
    incoming.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    incoming.on('end', () => {
      post(path, text, outgoing);
    });
  }
}

const server = createServer({ keepAliveTimeout: 60_000 }, serve);
server.listen({ port: 0, host: '127.0.0.1', backlog: 16_384 }, () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no TCP address.');
  process.stdout.write(`http://127.0.0.1:${String(address.port)}\n`);
});
