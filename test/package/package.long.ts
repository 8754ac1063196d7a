import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { install, manifest, pack, ROOT, run, SUBPATHS } from './packed.js';
import { GLOBALS_OF_LIT, PEERS } from './peers.js';
import { billOfMaterials } from '../../docs/scripts/sbom.js';

let folder: string;
let tarball: string;
let app: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'identification-package-'));
  tarball = await pack(folder);
  app = await install(folder, tarball);
}, 300_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' });

/** The paths in the tarball. */
const packedFiles = async (): Promise<string[]> =>
  (await run('tar', ['-tzf', tarball], { cwd: folder }))
    .trim()
    .split('\n')
    .map((path) => path.slice('package/'.length));

const tool = (name: string, args: string[], cwd = folder): Promise<string> =>
  run(join(ROOT, 'node_modules/.bin', name), args, { cwd });

async function openSandbox(options: Parameters<typeof startSandbox>[0] = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

it('publint finds nothing to say about the package', async () => {
  expect(await tool('publint', ['--strict', tarball])).toContain('All good!');
});

it('its types resolve wherever an ES module is imported from', async () => {
  await expect(tool('attw', ['--profile', 'esm-only', tarball])).resolves.toContain('🟢');
});

it('holds what an app needs and nothing else', async () => {
  const listed = (await packedFiles())
    // What the demo loads on demand has a hash in its name.
    .filter((path) => !/\/demo\/[\w.-]+-[\dA-Z]{8}\.js$/.test(path));
  const compiled = ['machines', 'src']
    .flatMap((name) => filesIn(join(ROOT, name)).map((path) => join(name, path)))
    .filter((path) => /(?<!\.d)\.ts$/.test(path) && !path.startsWith('src/demo/'))
    .map((path) => `dist/${path.slice(0, -'.ts'.length)}`);
  // Nothing that can be imported leads to the command's declarations.
  const declared = compiled.filter((path) => !path.startsWith('dist/src/cli/'));
  // What Jest loads in an app: all that an app may import, without the element.
  const forJest = compiled.filter(
    (path) =>
      /^dist\/(machines|src\/(contract|input|gateway|host|browser|client|native))\//.test(path) ||
      /^dist\/src\/(index|react\/(native|use-[\w-]+))$/.test(path) ||
      /^dist\/src\/element\/(messages\/\w+|messages|languages|notices|progress|screen-[\w-]+)$/.test(
        path,
      ),
  );
  // esbuild writes two files of the panel, without a source map.
  const mapped = compiled.filter((path) => !/\/panel\/(page|picture-view)$/.test(path));

  const pages = filesIn(join(ROOT, 'docs'))
    .map((path) => join('docs', path))
    .filter(
      (path) =>
        /^docs\/(decisions\/|scripts\/README)?[^/]*\.md$/.test(path) ||
        /^docs\/(diagrams\/\w+\.svg|images\/(brand-\w+\.png|\w+\.svg)|openapi\.json)$/.test(path),
    );

  expect(listed.toSorted()).toEqual(
    [
      ...pages,
      '.github/CONTRIBUTING.md',
      ...['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'],
      ...['app.css', 'app.js', 'config.json', 'index.html'].map((name) => `dist/demo/${name}`),
      'dist/cjs/package.json',
      ...forJest.map((path) => `${path.replace('dist/', 'dist/cjs/')}.js`),
      ...declared.map((path) => `${path}.d.ts`),
      ...compiled.map((path) => `${path}.js`),
      ...mapped.map((path) => `${path}.js.map`),
    ].sort(),
  );
});

it('has every file that a link or a picture of its README leads to, but for the tests', async () => {
  const readme = await run('tar', ['-xzOf', tarball, 'package/README.md'], { cwd: folder });
  // The guarantees lead to their tests, which npm shows in the repository.
  const links = [...readme.matchAll(/\]\(([^)\s#]+)/g)].flatMap(([, target = '']) =>
    target.includes('://') || target.startsWith('test/') ? [] : [target],
  );
  const files = await packedFiles();
  const folders = files.map((path) => dirname(path));

  expect(links.length).toBeGreaterThan(30);
  expect(links.filter((path) => ![...files, ...folders].includes(path))).toEqual([]);
});

it('gives an app the OpenAPI document of its HTTP API', async () => {
  const code = "console.log(require('identification-machine/openapi.json').openapi)";
  expect(await run(process.execPath, ['-e', code], { cwd: app })).toBe('3.1.0\n');
});

it('is a download of at most 2 MB', () => {
  expect(statSync(tarball).size).toBeLessThanOrEqual(2_000_000);
});

it('has its sources in its source maps', () => {
  const root = join(app, 'node_modules/identification-machine/dist');
  const maps = filesIn(root).filter((path) => path.endsWith('.js.map'));
  const without = maps.filter((path) => {
    const map = JSON.parse(readFileSync(join(root, path), 'utf8')) as {
      sources: unknown[];
      sourcesContent?: unknown[];
    };
    return map.sourcesContent?.filter(Boolean).length !== map.sources.length;
  });

  expect(maps.length).toBeGreaterThan(100);
  expect(without).toEqual([]);
});

it('brings what its bill of materials names, and nothing else', async () => {
  const lock = JSON.parse(readFileSync(join(app, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  const bill = JSON.parse(await billOfMaterials()) as { components: { name: string }[] };
  const others = [
    ...['@stablelib/base64', 'destr', 'eventsource-parser', 'fast-sha256', 'leven'],
    ...['node-fetch-native', 'ofetch', 'qr', 'standardwebhooks', 'ufo', 'valibot', 'xstate'],
  ];

  expect(
    Object.keys(lock.packages)
      .map((path) => path.replace('node_modules/', ''))
      .filter((name) => name !== '' && name !== 'identification-machine')
      .sort(),
  ).toEqual(others);
  expect(bill.components.map(({ name }) => name).sort()).toEqual(others);
});

interface Imported {
  readonly missing?: string;
  readonly exports?: number;
  readonly globals?: readonly string[];
}

type ImportReport = Record<string, Imported>;

const importAll = async (): Promise<ImportReport> =>
  JSON.parse(
    await run(process.execPath, ['imports.mjs', ...SUBPATHS], { cwd: app }),
  ) as ImportReport;

it('a subpath that needs an optional package fails with its name, and every other one is imported', async () => {
  const report = await importAll();
  const needs = (subpath: string): readonly string[] =>
    PEERS[subpath.slice('identification-machine/'.length)] ?? [];

  for (const [subpath, { missing }] of Object.entries(report)) {
    if (needs(subpath).length === 0) expect(missing, subpath).toBeUndefined();
    else expect(needs(subpath), subpath).toContain(missing);
  }
});

it('importing a subpath starts nothing and changes no global, and each can be required', async () => {
  const peers = [...new Set(Object.values(PEERS).flat())];
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--no-save'];
  await run('npm', ['install', ...flags, ...peers], { cwd: app });
  onTestFinished(async () => {
    await run('npm', ['prune', '--no-audit', '--no-fund'], { cwd: app });
  });
  const report = await importAll();

  expect(report).toEqual(
    Object.fromEntries(
      SUBPATHS.map((subpath) => [
        subpath,
        {
          exports: report[subpath]?.exports,
          globals: subpath === 'identification-machine/element' ? GLOBALS_OF_LIT : [],
          running: [],
        },
      ]),
    ),
  );
  expect(Object.values(report).filter(({ exports }) => !exports)).toEqual([]);
  const empty = `${JSON.stringify(SUBPATHS)}.filter((path) => Object.keys(require(path)).length === 0)`;
  expect(await run(process.execPath, ['-p', empty], { cwd: app })).toBe('[]\n');
}, 300_000);

it('the command runs, and says how to install what it does not find', async () => {
  const command = join(app, 'node_modules/.bin/identification-machine');

  expect(await run(command, ['--help'], { cwd: app })).toContain('Commands');
  await expect(run(command, ['demo'], { cwd: app })).rejects.toThrow(
    'npm install hono @hono/node-server',
  );
});

it('the server says at once all that it does not find, as its guide does', async () => {
  const command = join(app, 'node_modules/.bin/identification-machine');
  const guide = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  const [, packages = ''] =
    /^npm install identification-machine xstate ((?:.*\\\n)*.*)$/m.exec(guide) ?? [];
  const args = ['serve', '--store', 'store.db', '--base-url', 'https://gateway.example'];
  const landing = ['--landing-success', 'https://app.example/', '--landing-fail'];
  const env = {
    IDENTIFICATION_ACCESS_TOKEN: 'token',
    IDENTIFICATION_OPERATOR_TOKEN: 'o'.repeat(32),
    IDENTIFICATION_APP_TOKEN: 'a'.repeat(32),
    IDENTIFICATION_SECRET: 's'.repeat(32),
  };

  const refusal = run(command, [...args, ...landing, 'https://app.example/'], { cwd: app, env });
  await expect(refusal).rejects.toThrow(
    `serve needs optional packages: npm install ${packages.replace(/\s*\\\n\s*/g, ' ')}\n`,
  );
});

it('an app in Node identifies a user with it', async () => {
  const sandbox = await openSandbox();
  const env = { SANDBOX_URL: sandbox.url, SANDBOX_TOKEN: sandbox.accessToken };
  const states = await run(process.execPath, ['flow.mjs'], { cwd: app, env });

  expect(states.trim()).toMatch(/^initiating awaitingRedirect phaseA .*finalizing completed$/);
  expect(sandbox.finalizations(42)).toBe(1);
});

it('a bundler leaves out all of what is imported and not used', async () => {
  const imports = SUBPATHS.map(
    (subpath, index) => `import * as unused${String(index)} from '${subpath}';`,
  );
  const contents = [...imports, 'console.log("app");'].join('\n');
  const { outputFiles } = await build({
    ...{ bundle: true, format: 'esm', platform: 'node', write: false, logLevel: 'silent' },
    stdin: { contents, resolveDir: app },
    external: Object.keys(manifest.peerDependenciesMeta),
  });

  expect(outputFiles[0]?.text).toMatch(/^(\/\/.*\n)*console\.log\("app"\);\n$/);
});
