/** The projects of the recipes, with the packed package in them. */
import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT, run } from '../package/packed.js';

const RECIPES = join(ROOT, 'test/recipes');

/** What a developer who tries a recipe leaves in its folder. */
const LEFT_BEHIND = new Set(['dist', 'node_modules', '.next', '.angular', 'next-env.d.ts']);

const FLAGS = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

/** Copies a project into a folder, installs what its lock file says, and then the package. */
export async function installProject(name: string, into: string, tarball: string): Promise<string> {
  const project = join(into, name);
  cpSync(join(RECIPES, name), project, {
    recursive: true,
    filter: (path) => !LEFT_BEHIND.has(basename(path)),
  });
  await run('npm', ['ci', ...FLAGS], { cwd: project });
  await run('npm', ['install', '--no-save', ...FLAGS, tarball], { cwd: project });
  return project;
}

/** Runs a program of a project in one of its folders. */
export const runIn = (
  project: string,
  folder: string,
  args: readonly string[],
): Promise<string> => {
  const [program = '', ...rest] = args;
  const env = {
    PATH: `${join(project, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    NEXT_TELEMETRY_DISABLED: '1',
    // Vitest's own, which tells bundlers to take the development build of Lit.
    NODE_ENV: 'production',
  };
  return run(program, rest, { cwd: join(project, folder), env });
};
