/** The projects, with the packed package in them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inject, onTestFinished, test } from 'vitest';
import { ROOT, run } from '../package/packed.js';
import type { ConsumerName, Findings } from './consumers.js';

export const HERE = join(ROOT, 'test/consumers');

/** What a developer who tries a project leaves in its folder. */
const LEFT_BEHIND = new Set(['dist', 'node_modules', '.next', '.angular', 'next-env.d.ts']);

const FLAGS = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

declare module 'vitest' {
  interface TaskMeta {
    consumer?: Findings;
  }
}

/** The test of a project; the reporter takes its findings and its result into the table. */
export function consumer(name: ConsumerName, run: (findings: Findings) => Promise<void>): void {
  test(name, async ({ task }) => {
    const findings: Findings = { versions: [], node: process.versions.node, remarks: [] };
    task.meta.consumer = findings;
    await run(findings);
  });
}

/** Copies a project; the copy has no packages. */
function copyProject(name: string, as = name): string {
  const project = join(inject('folder'), as);
  cpSync(join(HERE, name), project, {
    recursive: true,
    filter: (path) => !LEFT_BEHIND.has(basename(path)),
  });
  return project;
}

const installed = new Map<string, Promise<string>>();

/** A copy of a project with what its lock file says, and the package. It is installed once. */
export function installProject(name: string, withPackage = true): Promise<string> {
  const known = installed.get(name);
  if (known !== undefined) return known;
  const installing = (async () => {
    const project = copyProject(name);
    // `ci` refuses a lock file where the registry lacks a package of another platform, as those of pnpm.
    const install = name === 'tools' ? 'install' : 'ci';
    const isKept = existsSync(join(project, 'node_modules'));
    if (!isKept) await run('npm', [install, ...FLAGS], { cwd: project });
    if (withPackage) {
      await run('npm', ['install', '--no-save', ...FLAGS, inject('tarball')], { cwd: project });
    }
    return project;
  })();
  installed.set(name, installing);
  return installing;
}

/** `express 5.3.0`, as it is installed in a project. */
export function versionsIn(project: string, ...names: readonly string[]): string[] {
  return names.map((name) => {
    const file = join(project, 'node_modules', name, 'package.json');
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
    return `${name} ${version}`;
  });
}

/** A command for a newer Node than the oldest one that the package supports. */
export const onNode22 = (...args: readonly string[]): readonly string[] => [
  ...['npx', '--yes', '--package', 'node@22', 'node'],
  ...args,
];

/** Runs a program of a project in one of its folders. */
export const runIn = (
  project: string,
  folder: string,
  args: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const [program = '', ...rest] = args;
  const env = {
    PATH: `${join(project, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    NEXT_TELEMETRY_DISABLED: '1',
    // Vitest's own, which tells bundlers to take the development build of Lit.
    NODE_ENV: 'production',
    ...extra,
  };
  return run(program, rest, { cwd: join(project, folder), env });
};

export interface ServerProcess {
  /** The address that it has printed, without a slash at the end. */
  readonly url: string;
  /** What it has written so far to both of its outputs. */
  readonly output: () => string;
  /** Sends SIGTERM, and resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
}

/** Starts a server until the end of the test; resolves when it has printed its address. */
export async function startServer(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const [program = '', ...rest] = args;
  const server = spawn(program, rest, {
    cwd,
    env: { ...process.env, NODE_ENV: undefined, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(server, 'close') as Promise<[number | null]>;
  onTestFinished(() => {
    server.kill('SIGKILL');
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        const [found] = /http:\/\/(localhost|127\.0\.0\.1):\d+(?=\D)/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
    }
    server.on('error', reject);
    server.on('close', () => {
      reject(new Error(`The server has ended: ${output}`));
    });
  });
  return {
    url,
    output: () => output,
    stop: async () => {
      server.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
  };
}
