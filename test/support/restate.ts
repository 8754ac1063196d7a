/** The Restate server from npm, on free ports of this machine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePorts,
  startEngine,
  type Engine,
  type EnginePorts,
} from '../../src/cli/restate-engine.js';

export interface TestEngine {
  readonly folder: string;
  readonly ports: EnginePorts;
  readonly ingressUrl: string;
  readonly adminUrl: string;
  readonly pid: () => number;
  /** Kills it and starts it again on the same folder and ports. */
  killAndStart(): Promise<void>;
  /** Kills it and deletes its folder. */
  stop(): Promise<void>;
}

/** Shorter than the defaults, so that a test can wait for them. */
const FAST = {
  RESTATE_WORKER__INVOKER__HTTP2_KEEP_ALIVE_INTERVAL: '1s',
  RESTATE_WORKER__INVOKER__HTTP2_KEEP_ALIVE_TIMEOUT: '1s',
  RESTATE_WORKER__INVOKER__CONNECT_TIMEOUT: '1s',
};

export async function openEngine(env: Readonly<Record<string, string>> = {}): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'identification-restate-'));
  const ports = await freePorts();
  const start = (): Promise<Engine> =>
    startEngine({ folder, ports, env: { ...FAST, ...env }, log: 'ignore' });
  let engine = await start();
  return {
    folder,
    ports,
    ingressUrl: engine.ingressUrl,
    adminUrl: engine.adminUrl,
    pid: () => engine.pid,
    killAndStart: async () => {
      await engine.end('SIGKILL');
      engine = await start();
    },
    stop: async () => {
      await engine.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
