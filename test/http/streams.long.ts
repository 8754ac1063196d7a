/** Opens the most event streams that a server allows, and some more. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openGateway, SECRETS, startServer, storePath, type Server } from '../cli/server.js';

const MAX_STREAMS = 10_000;
const EXTRA_STREAMS = 50;
const BATCH_SIZE = 100;
/** Twice the measured cost of a stream. */
const MAX_BYTES_PER_STREAM = 70_000;

const { IDENTIFICATION_APP_TOKEN: APP, IDENTIFICATION_OPERATOR_TOKEN: OPERATOR } = SECRETS;
const context = { onTestFinished };

interface Stream {
  readonly socket: Socket;
  readonly status: number;
  readonly head: string;
}

/** Resolves with the head of the answer and, where it is a stream, its first event. */
function openStream(port: number, id: string): Promise<Stream> {
  const socket = connect(port, '127.0.0.1');
  const lines = [`GET /identifications/${id}/events HTTP/1.1`, 'Host: a'];
  socket.write([...lines, `Authorization: Bearer ${OPERATOR}`, '', ''].join('\r\n'));
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
      if (!(status === 200 ? /^data: .*\n\n/m : /\r\n\r\n/).test(text)) return;
      socket.off('data', read);
      resolve({ socket, status, head: text });
    };
    socket.on('data', read);
    socket.on('error', reject);
  });
}

/** Resolves when the stream sends the cancelled identification. */
const cancelled = ({ socket }: Stream): Promise<void> =>
  new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('"state":"cancelled"')) resolve();
    });
  });

async function openStreams(port: number, id: string, count: number): Promise<Stream[]> {
  const streams: Stream[] = [];
  onTestFinished(() => {
    for (const { socket } of streams) socket.destroy();
  });
  while (streams.length < count) {
    const some = Array.from({ length: Math.min(BATCH_SIZE, count - streams.length) }, () =>
      openStream(port, id),
    );
    streams.push(...(await Promise.all(some)));
  }
  return streams;
}

async function post(server: Server, userId: number, path: string, body: object) {
  const answer = await server.api(APP, path, {
    method: 'POST',
    headers: { 'identification-user-id': String(userId), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as { id: string } };
}

/** Resident bytes. */
const memoryOf = (pid: number | undefined): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) *
  1_024;

it('serves 10000 idle event streams, refuses more, and frees them', async () => {
  const sandbox = await openGateway(context);
  const server = startServer(context, sandbox, { file: storePath(context) });
  const { body } = await post(server, 1, '/identifications', {});
  await server.line('state', { id: body.id, to: 'awaitingRedirect' });
  const port = Number(new URL(String((await server.line('serving'))['api'])).port);
  const before = memoryOf(server.process.pid);

  const streams = await openStreams(port, body.id, MAX_STREAMS);
  expect(streams.filter(({ status }) => status !== 200)).toEqual([]);
  const refused = await openStreams(port, body.id, EXTRA_STREAMS);
  expect(refused.filter(({ status }) => status !== 503)).toEqual([]);
  expect(refused[0]?.head).toMatch(/retry-after: 30/i);

  const grown = memoryOf(server.process.pid) - before;
  process.stdout.write(
    `10000 streams: ${String(Math.round(grown / MAX_STREAMS / 1_000))} kB each\n`,
  );
  expect(grown).toBeLessThan(MAX_STREAMS * MAX_BYTES_PER_STREAM);
  expect((await server.admin('/health')).status).toBe(200);
  expect((await post(server, 2, '/identifications', {})).status).toBe(201);

  const allCancelled = Promise.all(streams.map(cancelled));
  await post(server, 1, `/identifications/${body.id}/events`, {
    type: 'cancel',
    state: 'awaitingRedirect',
  });
  await allCancelled;
  const { body: other } = await post(server, 3, '/identifications', {});
  const [again] = await openStreams(port, other.id, 1);
  expect(again?.status).toBe(200);
  expect(server.process.stderr).toBe('');
});
