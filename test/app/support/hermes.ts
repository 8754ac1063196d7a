/** Runs a bundle in Hermes, as the native side of an app does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The packages of this folder, which is a project of its own. */
const MODULES = '../node_modules';

const HERMES = fileURLToPath(
  new URL(`${MODULES}/hermes-engine-cli/linux64-bin/hermes`, import.meta.url),
);

// Its console reads programs line by line, and prints what they evaluate to.
const FLAGS = ['-Xmicrotask-queue', '-w', '-prompt=', '-prompt2='];

/** What the native side does when the app calls it. What it returns is the answer to the call. */
export type NativeMethod = (...args: never[]) => unknown;

export interface App {
  /** Calls a handler of the app. */
  readonly tell: (method: string, ...args: readonly unknown[]) => void;
  /** Resolves with the arguments of the next such message of the app. */
  readonly heard: (method: string) => Promise<readonly unknown[]>;
  /** Ends the process at once; nothing that it would have done is done. */
  readonly kill: () => Promise<void>;
  /** What nothing has caught. */
  readonly errors: readonly string[];
}

interface Message {
  readonly id?: number;
  readonly method: string;
  readonly args: never[];
}

/** @param nativeOf makes the native methods, by their name */
export function startApp(
  bundle: string,
  nativeOf: (app: App) => Readonly<Record<string, NativeMethod>>,
): App {
  const child = spawn(HERMES, FLAGS, { stdio: ['pipe', 'pipe', 'inherit'] });
  const timers = new Map<number, NodeJS.Timeout>();
  const waiting = new Map<string, ((args: readonly unknown[]) => void)[]>();
  const errors: string[] = [];
  let isAlive = true;

  const write = (program: string): void => {
    if (isAlive) child.stdin.write(`${program}\n`);
  };
  // A line of JSON may have what ends a line of JavaScript.
  const literal = (value: unknown): string =>
    (value === undefined ? 'undefined' : JSON.stringify(value)).replace(
      /[\u2028\u2029]/g,
      (character) => (character === '\u2028' ? '\\u2028' : '\\u2029'),
    );
  const app: App = {
    tell: (method, ...args) => {
      write(`$tell(${[method, ...args].map(literal).join(', ')})`);
    },
    heard: (method) =>
      new Promise((resolve) => {
        waiting.set(method, [...(waiting.get(method) ?? []), resolve]);
      }),
    kill: async () => {
      if (!isAlive) return;
      isAlive = false;
      for (const timer of timers.values()) clearTimeout(timer);
      child.kill('SIGKILL');
      await once(child, 'close');
    },
    errors,
  };
  const native: Readonly<Record<string, NativeMethod>> = {
    timer: (id: number, ms: number, isRepeated: boolean) => {
      const fire = (): void => {
        app.tell('timer', id, isRepeated);
      };
      timers.set(id, isRepeated ? setInterval(fire, ms) : setTimeout(fire, ms));
    },
    clearTimer: (id: number) => {
      clearTimeout(timers.get(id));
      timers.delete(id);
    },
    unhandled: (error: string) => errors.push(error),
    ...nativeOf(app),
  };

  async function perform({ id, method, args }: Message): Promise<void> {
    const listeners = waiting.get(method) ?? [];
    waiting.delete(method);
    for (const listener of listeners) listener(args);
    try {
      const value: unknown = await native[method]?.(...args);
      if (id !== undefined) write(`$reply(${String(id)}, null, ${literal(value)})`);
    } catch (error) {
      if (id !== undefined) write(`$reply(${String(id)}, ${literal(String(error))})`);
      else errors.push(String(error));
    }
  }

  createInterface(child.stdout).on('line', (line) => {
    if (!isAlive) return;
    if (line.startsWith('@')) void perform(JSON.parse(line.slice(1)) as Message);
    else if (line.startsWith('Uncaught')) errors.push(line);
  });
  child.stdin.on('error', () => undefined);
  write(`(0, eval)(${literal(readFileSync(bundle, 'utf8'))})`);
  return app;
}
