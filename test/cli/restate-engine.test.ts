/** The Restate server of `restate --dev`, as its own process is seen from outside. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { freePorts, startEngine } from '../../src/cli/restate-engine.js';
import { temporaryFolder } from './bench.js';

const LISTENS = '0A';

/** The addresses at which a process takes connections, as Linux writes them. */
function listensAt(pid: number): string[] {
  const fds = `/proc/${String(pid)}/fd`;
  const sockets = new Set(
    readdirSync(fds).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)/.exec(readlinkSync(`${fds}/${fd}`))?.[1] ?? [];
      } catch {
        // Closed meanwhile.
        return [];
      }
    }),
  );
  return ['tcp', 'tcp6'].flatMap((protocol) =>
    readFileSync(`/proc/${String(pid)}/net/${protocol}`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTENS && sockets.has(inode ?? ''))
      .map(([, address = '']) => address),
  );
}

it('59: listens on this machine only, with an environment of its own, without telemetry, in little memory', async (context) => {
  const ports = await freePorts();
  vi.stubEnv('IDENTIFICATION_ACCESS_TOKEN', 'canary-of-the-access-token');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary-of-another-secret');
  context.onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const engine = await startEngine({ folder: temporaryFolder(context), ports });
  context.onTestFinished(() => engine.end('SIGKILL'));

  const loopback = [ports.ingress, ports.admin, ports.node].map(
    (port) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`,
  );
  const addresses = listensAt(engine.pid);
  expect(addresses).toEqual(expect.arrayContaining(loopback));
  expect(addresses.filter((address) => !address.startsWith('0100007F:'))).toEqual([]);
  const told = readFileSync(`/proc/${String(engine.pid)}/environ`, 'utf8').split('\0');
  expect(told).toContain('RESTATE_DISABLE_TELEMETRY=true');
  expect(told.join()).not.toContain('canary');
  const memory = /VmRSS:\s+(\d+) kB/.exec(
    readFileSync(`/proc/${String(engine.pid)}/status`, 'utf8'),
  );
  expect(Number(memory?.[1])).toBeLessThan(400_000);
});
