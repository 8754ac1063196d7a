/** The server in projects of other package managers and runtimes. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { packagesOfServer } from '../package/packed.js';
import { identifyThrough } from './drive.js';
import { consumer, HERE, installProject, runIn, versionsIn } from './project.js';

/** What the guide installs for a server, as a project of another package manager has it. */
function serverProject(name: string): string {
  const project = join(inject('folder'), name);
  mkdirSync(project);
  for (const file of ['open-host.js', 'server.js', 'server.cjs', 'bun.ts']) {
    cpSync(join(HERE, 'server', file), join(project, file));
  }
  const { dependencies } = JSON.parse(readFileSync(join(HERE, 'server/package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const guide = packagesOfServer().map((each) => [each, dependencies[each]] as const);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({
      private: true,
      type: 'module',
      dependencies: {
        ...Object.fromEntries(guide),
        'identification-machine': `file:${inject('tarball')}`,
      },
    }),
  );
  return project;
}

consumer('pnpm', async ({ versions }) => {
  const tools = await installProject('tools', false);
  const project = serverProject('pnpm');
  versions.push(...versionsIn(tools, 'pnpm'));
  await runIn(tools, '../pnpm', ['pnpm', 'install', '--store-dir', join(project, '.store')]);
  await identifyThrough(project, ['node', 'server.js']);
});

/** Yarn’s loader does not see what Node 20 requires. */
const findNode22 = ['npx', '--yes', '--package', 'node@22', '--call', 'command -v node'];

consumer('Yarn, Plug’n’Play', async ({ versions, remarks }) => {
  const tools = await installProject('tools', false);
  const project = serverProject('yarn');
  versions.push(...versionsIn(tools, '@yarnpkg/cli-dist'));
  writeFileSync(join(project, 'yarn.lock'), '');
  writeFileSync(
    join(project, '.yarnrc.yml'),
    ['nodeLinker: pnp', 'enableGlobalCache: false', 'enableTelemetry: false', ''].join('\n'),
  );
  const yarn = ['node', join(tools, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js')];
  await runIn(tools, '../yarn', [...yarn, 'install', '--no-immutable']);
  // As `yarn node` starts it.
  const flags = ['--require', './.pnp.cjs', '--experimental-loader', './.pnp.loader.mjs'];
  await identifyThrough(project, ['node', ...flags, 'server.js']);
  const [node22 = ''] = (await runIn(tools, '.', findNode22)).trim().split('\n');
  await identifyThrough(project, [node22, ...flags, 'server.cjs']);
  remarks.push('`require` needs Node 22: Node 20 does not ask Yarn’s loader');
});

consumer('Bun', async (findings) => {
  const tools = await installProject('tools', false);
  const project = serverProject('bun');
  findings.versions.push(...versionsIn(tools, 'bun'));
  findings.node = '';
  const bun = join(tools, 'node_modules/.bin/bun');
  await runIn(tools, '../bun', [bun, 'install'], {
    BUN_INSTALL_CACHE_DIR: join(project, '.cache'),
  });
  await identifyThrough(project, [bun, 'bun.ts']);
});

consumer('Deno', async (findings) => {
  const tools = await installProject('tools', false);
  const project = await installProject('server');
  findings.versions.push(...versionsIn(tools, 'deno'));
  findings.node = '';
  const deno = join(tools, 'node_modules/.bin/deno');
  const flags = ['run', '--allow-all', '--node-modules-dir=manual', '--no-check'];
  await identifyThrough(project, [deno, ...flags, 'deno.ts'], {
    DENO_DIR: join(inject('folder'), 'deno'),
  });
  findings.remarks.push('with the `node_modules` of npm: `--node-modules-dir=manual`');
});
