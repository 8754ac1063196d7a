import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject, type TestContext } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = [inject('cli')];

/** Killed when the test process exits, also in the middle of a test. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Concurrent tests pass their context, because `onTestFinished` of vitest cannot tell them apart. */
export type Context = Pick<TestContext, 'onTestFinished'>;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The command as a child process. */
export interface Command {
  readonly pid: number | undefined;
  /** What it has written so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** How it ended, once all its output is here. */
  readonly exit: Promise<Exit>;
  /** Calls `look` after each write until it returns something; rejects where the command ends first. */
  until<T>(look: () => T | undefined): Promise<T>;
  /** Waits for a text on standard output. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  /** Stops reading its standard output, as `head` does. */
  closeStdout(): void;
  /** Leaves its standard output unread, as a log collector that hangs does. */
  pauseStdout(): void;
  /** Types on its standard input. */
  type(text: string): void;
  /** Stops the process for that many ms (SIGSTOP), and continues it. */
  freeze(ms: number): Promise<void>;
  /** Sends a signal. */
  signal(name: NodeJS.Signals): void;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Exit>;
}

export interface CommandOptions {
  /** Besides `PATH` and `HOME`. Nothing else is inherited, so that no test depends on the shell. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the checkout. */
  readonly cwd?: string;
}

/** Starts `identification-machine` with these arguments; it is killed when the test ends. */
export const start = (
  context: Context,
  args: readonly string[],
  options: CommandOptions = {},
): Command => startProcess(context, process.execPath, [...ENTRY, ...args], options);

/** Starts it from its sources, as the README says. */
export const startByNpm = (context: Context, args: readonly string[]): Command =>
  startProcess(context, 'npm', ['run', '-s', 'cli', '--', ...args], {});

/** Starts it at a terminal, which merges both outputs into standard output. */
export function startAtTerminal(
  context: Context,
  args: readonly string[],
  options: CommandOptions = {},
): Command {
  const words = [process.execPath, ...ENTRY, ...args].map((word) => `'${word}'`).join(' ');
  return startProcess(context, 'script', ['-qec', `exec ${words}`, '/dev/null'], {
    env: { TERM: 'xterm', ...options.env },
  });
}

/** What makes the command that follows it process 1 of a container of its own. */
const CONTAINER = ['--user', '--map-root-user', '--pid', '--fork', '--mount-proc', '--kill-child'];

/** Starts it as process 1 of a container, which ends with it. */
export const startAsProcess1 = (
  context: Context,
  args: readonly string[],
  options: CommandOptions = {},
): Command => startInContainer(context, [process.execPath, ...ENTRY, ...args], options);

/** Starts any program as process 1 of a container. Signals go to that process, as `docker stop` sends them. */
export function startInContainer(
  context: Context,
  words: readonly string[],
  options: CommandOptions = {},
): Command {
  const command = startProcess(context, 'unshare', [...CONTAINER, ...words], options);
  const signal = (name: NodeJS.Signals): void => {
    const { pid } = command;
    if (pid === undefined) return;
    const file = `/proc/${String(pid)}/task/${String(pid)}/children`;
    process.kill(Number(readFileSync(file, 'utf8')), name);
  };
  return {
    ...command,
    get stdout() {
      return command.stdout;
    },
    get stderr() {
      return command.stderr;
    },
    signal,
    end: (name) => {
      signal(name);
      return command.exit;
    },
  };
}

/** Starts a line of the shell. */
export const startByShell = (context: Context, line: string, options: CommandOptions): Command =>
  startProcess(context, 'sh', ['-c', line], options);

/**
 * Starts it with standard output redirected to a file or a device.
 *
 * @param before a command of the shell that starts it
 */
export function startRedirected(
  context: Context,
  args: readonly string[],
  target: string,
  options: CommandOptions = {},
  before = 'true',
): Command {
  const words = [process.execPath, ...ENTRY, ...args].map((word) => `'${word}'`).join(' ');
  return startProcess(context, 'sh', ['-c', `${before} && exec ${words} > '${target}'`], options);
}

function startProcess(
  context: Context,
  file: string,
  args: readonly string[],
  { env, cwd = ROOT }: CommandOptions,
): Command {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(file, args, { cwd, env: { PATH, HOME, ...env } });
  running.add(child);
  const written = { stdout: '', stderr: '' };
  const looks = new Set<() => void>();
  const lookAgain = (): void => {
    for (const look of looks) look();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      lookAgain();
    });
  }
  // To write to a process that has just ended must not fail a test.
  child.stdin.on('error', () => undefined);
  let hasEnded = false;
  const exit = new Promise<Exit>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      hasEnded = true;
      running.delete(child);
      lookAgain();
      resolve({ code, signal });
    });
  });
  const end = (signal: NodeJS.Signals): Promise<Exit> => {
    child.kill(signal);
    return exit;
  };
  const freeze = async (ms: number): Promise<void> => {
    child.kill('SIGSTOP');
    await sleep(ms);
    child.kill('SIGCONT');
  };
  context.onTestFinished(async () => {
    await end('SIGKILL');
  });

  const until = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const lookOnce = (): void => {
        try {
          const found = look();
          if (found === undefined && !hasEnded) return;
          if (found === undefined)
            throw new Error(`It has ended:\n${written.stdout}${written.stderr}`);
          resolve(found);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        looks.delete(lookOnce);
      };
      looks.add(lookOnce);
      lookOnce();
    });

  return {
    pid: child.pid,
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    exit,
    until,
    shows: (pattern) => until(() => pattern.exec(written.stdout) ?? undefined),
    closeStdout: () => {
      child.stdout.destroy();
    },
    pauseStdout: () => {
      child.stdout.pause();
    },
    type: (text) => {
      child.stdin.write(text);
    },
    freeze,
    signal: (name) => {
      child.kill(name);
    },
    end,
  };
}
