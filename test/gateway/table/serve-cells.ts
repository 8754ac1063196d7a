/** A server that gives the answers of the table, and the page that asks for them. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import { BODIES, CELLS, FOLLOWED, HEADERS, type Cell, type Packing } from './cells.js';

const BOMB_BYTES = 8_000_000;
const inflated = (bytes: Buffer): Buffer => Buffer.concat([Buffer.alloc(BOMB_BYTES, ' '), bytes]);

/** The value of `Content-Encoding`, and how the body is packed. */
const PACK: Record<Packing, readonly [coding: string | null, pack: (bytes: Buffer) => Buffer]> = {
  none: [null, (bytes) => bytes],
  gzip: ['gzip', gzipSync],
  'x-gzip': ['x-gzip', gzipSync],
  GZIP: ['GZIP', gzipSync],
  deflate: ['deflate', deflateSync],
  'raw deflate': ['deflate', deflateRawSync],
  br: ['br', brotliCompressSync],
  'gzip, br': ['gzip, br', (bytes) => brotliCompressSync(gzipSync(bytes))],
  'deflate, gzip': ['deflate, gzip', (bytes) => gzipSync(deflateSync(bytes))],
  'gzip without its end': ['gzip', (bytes) => gzipSync(bytes).subarray(0, -8)],
  bomb: ['gzip', (bytes) => gzipSync(inflated(bytes))],
  'bomb in br': ['br', (bytes) => brotliCompressSync(inflated(bytes))],
  'wrong label': ['gzip', (bytes) => bytes],
  damaged: ['gzip', damage],
  'unknown coding': ['secret-squeeze', (bytes) => bytes],
};

/** A block type that deflate does not have. */
function damage(bytes: Buffer): Buffer {
  const packed = gzipSync(bytes);
  packed[10] = 0xff;
  return packed;
}

const packedBodies = new Map<string, Buffer>();

function bodyOf({ body, packing }: Cell): Buffer {
  const key = `${body} ${packing}`;
  const bytes = packedBodies.get(key) ?? packed(body, packing);
  packedBodies.set(key, bytes);
  return bytes;
}

function packed(body: Cell['body'], packing: Packing): Buffer {
  const bytes = Buffer.from(BODIES[body].text);
  return bytes.length === 0 ? bytes : PACK[packing][1](bytes);
}

/** So that `XMLHttpRequest` sees the head, for which it needs the first byte, before the break. */
const CUT_AFTER_MS = 500;

function answer(cell: Cell, outgoing: ServerResponse): void {
  const bytes = bodyOf(cell);
  const [coding] = PACK[cell.packing];
  if (cell.exposed) outgoing.setHeader('access-control-expose-headers', '*');
  if (cell.contentType !== null) outgoing.setHeader('content-type', cell.contentType);
  if (coding !== null) outgoing.setHeader('content-encoding', coding);
  if (cell.status >= 300 && cell.status < 400) outgoing.setHeader('location', FOLLOWED);
  const headers: Record<string, string | readonly string[]> = HEADERS[cell.headers].headers;
  for (const [name, value] of Object.entries(headers)) {
    outgoing.setHeader(name, value);
  }
  outgoing.statusCode = cell.status;
  if (cell.transfer === 'whole') {
    outgoing.end(bytes);
    return;
  }
  outgoing.setHeader('content-length', bytes.length + 100);
  if (cell.transfer === 'silent') outgoing.flushHeaders();
  else outgoing.write(bytes, () => setTimeout(() => outgoing.destroy(), CUT_AFTER_MS));
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '600',
};

async function cellOf(incoming: IncomingMessage): Promise<Cell | undefined> {
  const body = await text(incoming);
  const id = /"userId":(\d+)/.exec(body) ?? /\/Enrollment\/(\d+)\//.exec(incoming.url ?? '');
  return CELLS[Number(id?.[1]) - 1];
}

export interface CellServer {
  readonly baseUrl: string;
  /** A page of another origin. */
  readonly pageUrl: string;
  /** How often the target of the redirects was asked. */
  readonly followed: () => number;
}

export async function serveCells(): Promise<CellServer> {
  let followed = 0;
  const script = await bundlePage();
  const server = createServer((incoming, outgoing) => {
    for (const [name, value] of Object.entries(CORS)) outgoing.setHeader(name, value);
    if (incoming.method === 'OPTIONS') outgoing.writeHead(204).end();
    else if (incoming.url === '/page') {
      outgoing
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<script src="/page.js"></script>');
    } else if (incoming.url === '/page.js') {
      outgoing.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    } else if (incoming.url === FOLLOWED) {
      followed += 1;
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(BODIES.answer.text);
    } else {
      void cellOf(incoming).then((cell) => {
        if (cell === undefined) outgoing.writeHead(501).end();
        else answer(cell, outgoing);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no TCP address.');
  const port = String(address.port);
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    pageUrl: `http://localhost:${port}/page`,
    followed: () => followed,
  };
}

async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page-entry.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
