import { createServer, type Server } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { closeNow, listen } from '../../src/net/listen.js';

/** A server that answers every request at once, or none. */
function openServer({ answers = true } = {}): Server {
  const server = createServer((_, response) => {
    if (answers) response.end('here');
  });
  onTestFinished(() => closeNow(server));
  return server;
}

it('returns the URL of a free port on this machine', async () => {
  const url = await listen(openServer(), { port: 0 });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect(await (await fetch(url)).text()).toBe('here');
});

it('puts an IPv6 address in brackets', async () => {
  const url = await listen(openServer(), { port: 0, hostname: '::1' });
  expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect(await (await fetch(url)).text()).toBe('here');
});

it('keeps the name of the host that it was given', async () => {
  const url = await listen(openServer(), { port: 0, hostname: 'localhost' });
  expect(url).toMatch(/^http:\/\/localhost:\d+$/);
});

it('rejects where the port is taken, and lets the server listen elsewhere', async () => {
  const port = Number(new URL(await listen(openServer(), { port: 0 })).port);
  const second = openServer();
  await expect(listen(second, { port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: `Port ${String(port)} of 127.0.0.1 is in use: stop the program that uses it, or choose another port (0: any free one).`,
    cause: { syscall: 'listen' },
  });
  expect(await (await fetch(await listen(second, { port: 0 }))).text()).toBe('here');
});

it.each(['192.0.2.1', 'no-such-host.invalid'])(
  'says that %s is no address of this machine',
  async (hostname) => {
    await expect(listen(openServer(), { port: 0, hostname })).rejects.toThrow(
      `${hostname} is no address of this machine: choose 127.0.0.1 for this machine alone, or 0.0.0.0 for all its addresses.`,
    );
  },
);

it('rejects with the error of Node where it knows nothing better', async () => {
  await expect(listen(openServer(), { port: 70_000 })).rejects.toThrow(RangeError);
});

it('cuts a request in progress when it closes, and may be closed twice', async () => {
  const server = openServer({ answers: false });
  const url = await listen(server, { port: 0 });
  const [answer] = await Promise.allSettled([
    fetch(url),
    new Promise((resolve) => server.once('request', resolve)).then(() => closeNow(server)),
  ]);
  expect(answer.status).toBe('rejected');
  await closeNow(server);
});
