/** Projects in TypeScript that check every declaration: `skipLibCheck: false`. */
import { execFile } from 'node:child_process';
import { isDeepStrictEqual as isEqual } from 'node:util';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { packagesOfServer, run, SUBPATHS } from '../package/packed.js';
import type { Findings } from './consumers.js';
import { consumer, installProject, versionsIn } from './project.js';

const VERSIONS = ['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6.0', '7.0'] as const;
const OLDEST = '5.4';
const NEWEST = '7.0';

/** Each way to resolve modules, with a `module` that goes with it. */
const RESOLUTIONS = [
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
];

const OPTIONS = {
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable'],
  jsx: 'react-jsx',
  types: ['node'],
  strict: true,
  declaration: true,
  noEmit: true,
  skipLibCheck: false,
};

interface TypeError {
  /** Below the project. */
  readonly file: string;
  readonly message: string;
}

/** What a TypeScript says of the files of a folder, with these options. */
async function check(
  typescript: string,
  folder: string,
  compilerOptions: object,
  files: readonly string[],
): Promise<TypeError[]> {
  const config = join(folder, `tsconfig-${String(++configs)}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  const tsc = [join(typescript, 'bin/tsc'), '--project', config, '--pretty', 'false'];
  const stdout = await new Promise<string>((resolve) => {
    // It exits with an error where it has something to say.
    execFile(process.execPath, tsc, { cwd: folder }, (_, told) => {
      resolve(told);
    });
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(' '))
    .map((line) => {
      const [, file = '', message = line] = /^(.+?)\(\d+,\d+\): (.*)$/.exec(line) ?? [];
      return { file, message };
    });
}

let configs = 0;

/** Those of another library; those of the package and of the app fail. */
function othersOf(errors: readonly TypeError[]): Map<string, number> {
  const isOurs = ({ file }: TypeError): boolean =>
    !file.startsWith('node_modules/') || file.startsWith('node_modules/identification-machine/');
  expect(errors.filter(isOurs)).toEqual([]);
  const counts = new Map<string, number>();
  for (const { file } of errors) {
    const path = file.slice('node_modules/'.length);
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

const told = (what: string, errors: ReadonlyMap<string, number>): string[] =>
  [...errors].map(
    ([file, count]) => `${what}${String(count)} ${count === 1 ? 'error' : 'errors'} in \`${file}\``,
  );

async function checkWith(version: (typeof VERSIONS)[number], findings: Findings): Promise<void> {
  const project = await installProject('types');
  const alias = `typescript-${version}`;
  const typescript = join(project, 'node_modules', alias);
  findings.versions.push(versionsIn(project, alias).join().replace(alias, 'typescript'));
  writeFileSync(
    join(project, 'everything.ts'),
    SUBPATHS.map((path, index) => `export * as entry${String(index)} from '${path}';\n`).join(''),
  );
  const files = ['everything.ts', 'types.ts'];
  const runs = await Promise.all(
    RESOLUTIONS.map(async (resolution) => ({
      name: resolution.module,
      errors: othersOf(await check(typescript, project, { ...OPTIONS, ...resolution }, files)),
    })),
  );
  const [first] = runs;
  const isSame = runs.every(({ errors }) => isEqual(errors, first?.errors ?? new Map()));
  for (const { name, errors } of isSame ? runs.slice(0, 1) : runs) {
    findings.remarks.push(...told(isSame ? '' : `\`module: ${name}\`: `, errors));
  }
  if (version !== OLDEST && version !== NEWEST) return;
  const exact = { ...OPTIONS, module: 'nodenext', exactOptionalPropertyTypes: true };
  const errors = othersOf(await check(typescript, project, exact, files));
  findings.remarks.push(...told('`exactOptionalPropertyTypes`: ', errors));
}

for (const version of VERSIONS) {
  consumer(`TypeScript ${version}`, (findings) => checkWith(version, findings));
}

/** What each guide installs, and the entries that it shows; each adds to the one before. */
const GUIDES = [
  {
    packages: ['xstate'],
    entries: ['', '/browser', '/client', '/native'],
    options: { types: [] },
  },
  {
    packages: ['lit', 'react', '@types/react'],
    entries: ['', '/browser', '/client', '/element', '/react'],
    options: { types: [] },
  },
  {
    packages: [...packagesOfServer(), '@types/node'],
    entries: ['', '/server', '/stores/libsql', '/stores/memory', '/http', '/sandbox', '/testing'],
    options: { types: ['node'], lib: ['es2023'] },
  },
];

consumer('TypeScript, only what the guides install', async ({ versions, remarks }) => {
  const project = await installProject('types');
  const app = join(inject('folder'), 'guides');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }');
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  for (const { packages, entries, options } of GUIDES) {
    const locked = versionsIn(project, ...packages).map((text) => text.replace(/ (?=\d)/, '@'));
    await run('npm', ['install', ...flags, inject('tarball'), ...locked], { cwd: app });
    const code = entries.map(
      (path, index) => `export * as entry${String(index)} from 'identification-machine${path}';\n`,
    );
    writeFileSync(join(app, 'entries.ts'), code.join(''));
    for (const version of [OLDEST, NEWEST]) {
      const typescript = join(project, `node_modules/typescript-${version}`);
      const errors = await check(typescript, app, { ...OPTIONS, module: 'nodenext', ...options }, [
        'entries.ts',
      ]);
      remarks.push(...told(`TypeScript ${version}: `, othersOf(errors)));
    }
  }
  versions.push(
    ...versionsIn(project, `typescript-${OLDEST}`, `typescript-${NEWEST}`).map((text) =>
      text.replace(/-\S+/, ''),
    ),
  );
});
