/** The package as npm publishes it, and an app that has installed it. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly peerDependenciesMeta: Readonly<Record<string, unknown>>;
};

/** What an app can import: `identification-machine/browser`. */
export const SUBPATHS = Object.keys(manifest.exports)
  .filter((path) => !path.endsWith('.json'))
  .map((path) => join('identification-machine', path));

/** Runs a program to its end; rejects with its output where it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Record<string, string> },
): Promise<string> {
  const env = { ...process.env, ...options.env };
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd: options.cwd, env });
    return stdout;
  } catch (error) {
    const { message, stdout } = error as Error & { readonly stdout: string };
    throw new Error(`${message}\n${stdout}`, { cause: error });
  }
}

/** What `npm pack` needs of the checkout. */
const SOURCES = [
  ...['.github', 'CHANGELOG.md', 'LICENSE', 'README.md', 'docs', 'machines', 'package.json', 'src'],
  ...['tsconfig.json', 'tsconfig.build.json'],
];

/**
 * Builds and packs a copy, as the `dist` of the checkout is in use by other tests; or takes the tarball that
 * the variable `TARBALL` names.
 */
export async function pack(folder: string): Promise<string> {
  const packed = process.env['TARBALL'];
  if (packed !== undefined) return packed;
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  // Within the checkout, where its packages are found.
  const copy = mkdtempSync(join(ROOT, 'dist', 'package-'));
  try {
    for (const name of SOURCES) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: copy });
  } finally {
    rmSync(copy, { recursive: true });
  }
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack wrote no tarball.');
  return join(folder, tarball);
}

/** An empty project with the package and XState in it, as the README says. */
export async function install(folder: string, tarball: string): Promise<string> {
  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }');
  const flags = ['--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...flags, tarball, 'xstate'], { cwd: app });
  cpSync(join(ROOT, 'test/package/consumer'), app, { recursive: true });
  return app;
}

/** What the guide to servers installs with the package. */
export function packagesOfServer(): readonly string[] {
  const guide = readFileSync(join(ROOT, 'docs/hosting-on-a-server.md'), 'utf8');
  const [, packages = ''] =
    /^npm install identification-machine ((?:.*\\\n)*.*)$/m.exec(guide) ?? [];
  return packages.split(/[\s\\]+/);
}
