/** The tables of `docs/migrating-from-0.1.md`, compared with both versions of the package. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Export {
  readonly name: string;
  readonly entry: string;
}

const keyOf = ({ name, entry }: Export): string => `${name} of ${entry}`;

/** What the tarball of 0.1.0 exports. */
function releasedExports(): Export[] {
  const folder = mkdtempSync(join(tmpdir(), 'identification-released-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const tarball = join(ROOT, 'test/upgrade/0.1.0/identification-machine-0.1.0.tgz');
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  const entries = Object.entries(manifest.exports).flatMap(([path, entry]) =>
    typeof entry === 'string'
      ? []
      : [{ entry: join('identification-machine', path), file: join(folder, entry.types) }],
  );
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    { noLib: true, types: [], moduleResolution: ts.ModuleResolutionKind.Bundler },
  );
  const checker = program.getTypeChecker();
  return entries.flatMap(({ entry, file }) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} is no module.`);
    return checker.getExportsOfModule(module).map(({ name }) => ({ name, entry }));
  });
}

/** What the present package exports, as `docs/api.md` lists it. */
function presentExports(): Export[] {
  const api = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
  return api.split(/^## /m).flatMap((section) => {
    const entry = /^`([^`]+)`\n/.exec(section)?.[1];
    if (entry === undefined) return [];
    return [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => ({ name, entry }));
  });
}

const guide = readFileSync(join(ROOT, 'docs/migrating-from-0.1.md'), 'utf8');

/** The rows of the table below a heading: what stands in backticks, cell by cell. */
function rowsBelow(heading: string): string[][][] {
  const section = guide.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  const cellsOf = (line: string): string[][] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map(cellsOf);
}

const at = ([text = '']: readonly string[] = []): string => text;

const renamed = rowsBelow('Names that have changed').map(([name, entry, to, toEntry]) => ({
  from: { name: at(name), entry: at(entry) },
  to: { name: at(to), entry: at(toEntry) },
}));
const moved = rowsBelow('Names that have moved').flatMap(([entry, toEntry, names = []]) =>
  names.map((name) => ({
    from: { name, entry: at(entry) },
    to: { name, entry: at(toEntry) },
  })),
);
const gone = rowsBelow('Names that are gone').flatMap(([entry, names = []]) =>
  names.map((name) => ({ name, entry: at(entry) })),
);
const changes = [...renamed, ...moved];

const released = new Set(releasedExports().map(keyOf));
const present = new Set(presentExports().map(keyOf));

it('each new name in the tables is exported by the entry beside it', () => {
  expect(changes.length).toBeGreaterThan(60);
  expect(changes.map(({ to }) => keyOf(to)).filter((key) => !present.has(key))).toEqual([]);
});

it('each old name in the tables was exported by 0.1.0, by the entry beside it', () => {
  const old = [...changes.map(({ from }) => from), ...gone].map(keyOf);
  expect(old.filter((key) => !released.has(key))).toEqual([]);
});

it('each name of 0.1.0 that its entry does not export any more is in the tables', () => {
  const listed = new Set([...changes.map(({ from }) => from), ...gone].map(keyOf));
  expect([...released].filter((key) => !present.has(key) && !listed.has(key))).toEqual([]);
});
