import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.js';
import { initiate, start } from './helpers.js';

// Read before any sandbox of this process has started.
const GLOBALS = [globalThis.Request, globalThis.Response];

describe('a sandbox', () => {
  test('listens on 127.0.0.1 only', async () => {
    const sandbox = await start();
    const { hostname, port } = new URL(sandbox.url);
    expect(hostname).toBe('127.0.0.1');
    expect((await fetch(`${sandbox.url}/success`)).status).toBe(200);
    // A server on all interfaces would answer at any address of the loopback network.
    for (const host of ['127.0.0.2', '[::1]']) {
      await expect(fetch(`http://${host}:${port}/success`)).rejects.toThrow('fetch failed');
    }
  });

  test('listens on the given port, and rejects with the port and what to do where it is taken', async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: expect.stringMatching(
        `^Port ${String(port)} of 127.0.0.1 is in use: .* another port`,
      ) as string,
    });
    await first.close();
    expect((await start({ port })).url).toBe(`http://127.0.0.1:${String(port)}`);
  });

  test('does not replace the global Request and Response of the process', async () => {
    const sandbox = await start();
    await initiate(sandbox, 7);
    expect([globalThis.Request, globalThis.Response]).toEqual(GLOBALS);
  });

  test('refuses connections after it is closed, and can be closed twice', async () => {
    const sandbox = await start();
    await sandbox.close();
    await sandbox.close();
    await expect(fetch(sandbox.url)).rejects.toThrow('fetch failed');
  });
});

describe('closing', () => {
  test('cuts a connection that waits for a body', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const answer = await initiate(sandbox, 7);
    await sandbox.close();
    await expect(answer.text()).rejects.toThrow();
  });

  test('cuts a connection whose call is delayed', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'delay', ms: 600_000 });
    const outcome = initiate(sandbox, 7).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => sandbox.requests.length).toBe(1);
    await sandbox.close();
    expect(await outcome).toBe('cut');
  });

  test('cuts a connection that has sent half a request', async () => {
    const sandbox = await start();
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /Enrollment/initiate-external-identification HTTP/1.1\r\nHost: x\r\n');
    await once(socket, 'connect');
    // An answer on another connection proves that the server has accepted this one.
    await fetch(`${sandbox.url}/success`);
    await sandbox.close();
    if (!socket.closed) await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });
});
