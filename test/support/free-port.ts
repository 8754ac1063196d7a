import { createServer } from 'node:http';
import { closeNow, listen } from '../../src/net/listen.js';

/** A port of this machine that was free a moment ago, for a program that cannot choose one itself. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const url = await listen(server, { port: 0 });
  await closeNow(server);
  return Number(new URL(url).port);
}
