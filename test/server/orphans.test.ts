/** What a killed run of the tests leaves behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { bundleService } from '../restate/processes.js';
import type { ServiceOrders } from '../restate/service-process.js';
import { start } from '../sandbox/helpers.js';
import { storePath } from './helpers.js';
import { bundle } from './server.js';
import type { ServerOrders } from './server-process.js';

/** A process that starts another one as the tests do, and shares its output with it. */
const PARENT = `
  const { spawn } = require('node:child_process');
  const [, path, orders] = process.argv;
  const child = spawn(process.execPath, [path], { stdio: ['pipe', 'inherit', 'inherit'] });
  console.log(child.pid);
  child.stdin.write(orders + '\\n');
`;

/** Starts a process that serves, kills its parent, and waits for the end of both. */
async function killParent(path: string, orders: object, isServing: RegExp): Promise<void> {
  const parent = spawn(process.execPath, ['-e', PARENT, path, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(parent.stdout);
  const [pid] = (await once(lines, 'line')) as [string];
  let hasEnded = false;
  onTestFinished(() => {
    parent.kill('SIGKILL');
    if (!hasEnded) process.kill(Number(pid), 'SIGKILL');
  });
  // The output ends with the last process that writes to it.
  const ended = once(lines, 'close');
  await new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (isServing.test(line)) resolve();
    });
  });
  parent.kill('SIGKILL');
  await ended;
  hasEnded = true;
}

it('a server process ends when the process that started it is killed', async () => {
  const sandbox = await start();
  const path = await bundle('server-process');
  onTestFinished(() => {
    rmSync(path);
  });
  const orders: ServerOrders = {
    file: storePath(),
    url: sandbox.url,
    accessToken: sandbox.accessToken,
    users: [1],
    requestTimeout: 10_000,
    pollTimeout: 60_000,
  };
  sandbox.script(1, { status: 'PROCESSING', times: Infinity });
  await expect(killParent(path, orders, /"started"/)).resolves.toBeUndefined();
});

it('a Restate service process ends when the process that started it is killed', async () => {
  const { path, remove } = await bundleService();
  onTestFinished(remove);
  const orders: ServiceOrders = {
    url: 'http://127.0.0.1:1',
    accessToken: 'token',
    port: 0,
    timings: {},
  };
  await expect(killParent(path, orders, /^http:/)).resolves.toBeUndefined();
});
