/** Servers of apps, each a process of its own that has the API mounted as its guide says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleOf, identifyThrough } from './drive.js';
import { consumer, installProject, runIn, versionsIn } from './project.js';

const EXAMPLES = {
  express: 'Express 5',
  fastify: 'Fastify 5',
  hono: 'Hono',
  http: '`node:http`',
};

let compiled: Promise<string> | undefined;

/** The project with the examples of the guide, compiled. */
const compile = (): Promise<string> =>
  (compiled ??= (async () => {
    const project = await installProject('server');
    for (const [name, heading] of Object.entries(EXAMPLES)) {
      writeFileSync(join(project, `${name}.ts`), exampleOf(heading, './bank.js'));
    }
    await runIn(project, '.', ['tsc', '--project', '.']);
    return project;
  })());

consumer('Express 5', async ({ versions }) => {
  const project = await compile();
  versions.push(...versionsIn(project, 'express', '@types/express', 'typescript'));
  await identifyThrough(project, ['node', 'dist/main.js', 'express']);
});

consumer('Fastify 5', async ({ versions }) => {
  const project = await compile();
  versions.push(...versionsIn(project, 'fastify', 'typescript'));
  await identifyThrough(project, ['node', 'dist/main.js', 'fastify']);
});

consumer('Hono', async ({ versions, remarks }) => {
  const project = await compile();
  versions.push(...versionsIn(project, 'hono', '@hono/node-server', 'typescript'));
  await identifyThrough(project, ['node', 'dist/main.js', 'hono']);
  remarks.push('the declarations of `@hono/node-server` need the library `dom`');
});

consumer('node:http', async ({ versions }) => {
  const project = await compile();
  versions.push(...versionsIn(project, 'typescript'));
  await identifyThrough(project, ['node', 'dist/main.js', 'http']);
});

consumer('CommonJS (`require`)', async ({ remarks }) => {
  const project = await installProject('server');
  const { output } = await identifyThrough(project, ['node', 'server.cjs']);
  if (output().includes('ExperimentalWarning')) remarks.push('Node 20 warns of `require(esm)`');
});

/** What a bundle of a server leaves to `node_modules`. */
const OUTSIDE = { everything: ['--packages=external'], libsql: ['--external:libsql'] };

consumer('esbuild, a server', async ({ versions, remarks }) => {
  const project = await installProject('server');
  versions.push(...versionsIn(project, 'esbuild'));
  for (const [what, flags] of Object.entries(OUTSIDE)) {
    const bundle = ['server.js', '--bundle', '--platform=node', '--format=esm', ...flags];
    await runIn(project, '.', ['esbuild', ...bundle, `--outfile=bundle/${what}.mjs`]);
    await identifyThrough(project, ['node', `bundle/${what}.mjs`]);
  }
  remarks.push('libsql has native code: `--packages=external`, or `--external:libsql`');
});
