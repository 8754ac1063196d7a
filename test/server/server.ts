import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { ServerLine, ServerOrders } from './server-process.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

let bundles = 0;

/** A path for a bundle: inside node_modules, so that it can import these packages. */
export function bundlePath(name: string): string {
  const folder = `${root}/node_modules/.cache/identification-machine`;
  mkdirSync(folder, { recursive: true });
  bundles += 1;
  return `${folder}/${name}-${String(process.pid)}-${String(bundles)}.mjs`;
}

/** Bundles a process of this folder, so that it starts fast; resolves with the path. */
export async function bundle(name: string, plugins: Plugin[] = []): Promise<string> {
  const outfile = bundlePath(name);
  await build({
    entryPoints: [`${root}/test/server/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minify: true,
    external: ['libsql', 'pg', 'undici'],
    plugins,
  });
  return outfile;
}

/** A server process. */
export interface Server {
  readonly process: ChildProcess;
  /** Calls the listener with each line. */
  onLine(listener: (line: ServerLine) => void): void;
  /** Resolves with the first line that matches. */
  line<TLine extends ServerLine>(matches: (line: ServerLine) => line is TLine): Promise<TLine>;
  /** Resolves after `count` further lines. */
  lines(count: number): Promise<void>;
  /** Makes the process serve. */
  order(orders: ServerOrders): void;
  /** Resolves when the process has loaded its code and waits for orders. */
  readonly loaded: Promise<unknown>;
  end(signal: NodeJS.Signals): Promise<void>;
}

export function spawnServer(path: string): Server {
  const child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] });
  // `close` comes after the last line of stdout; `exit` does not.
  const exited = once(child, 'close');
  const listeners = new Set<(line: ServerLine) => void>();
  createInterface(child.stdout).on('line', (text) => {
    for (const listener of listeners) listener(JSON.parse(text) as ServerLine);
  });
  child.stdin.on('error', () => undefined);
  const line: Server['line'] = (matches) =>
    new Promise((resolve) => {
      const look = (next: ServerLine): void => {
        if (!matches(next)) return;
        listeners.delete(look);
        resolve(next);
      };
      listeners.add(look);
    });

  return {
    process: child,
    loaded: line((next): next is ServerLine => next.type === 'loaded'),
    line,
    lines: (count) =>
      new Promise((resolve) => {
        let left = count;
        listeners.add(() => {
          left -= 1;
          if (left === 0) resolve();
        });
      }),
    onLine: (listener) => {
      listeners.add(listener);
    },
    order: (orders) => {
      child.stdin.write(`${JSON.stringify(orders)}\n`);
    },
    end: async (signal) => {
      child.kill(signal);
      await exited;
    },
  };
}
