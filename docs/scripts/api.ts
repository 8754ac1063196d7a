/** `docs/api.md`: what each entry of the package exports, read from the sources. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/** What an app imports, and the source file that it gets. */
function entriesOf(): [specifier: string, file: string][] {
  // The package's own manifest.
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  return Object.entries(manifest.exports).flatMap(([path, entry]) =>
    typeof entry === 'string'
      ? []
      : [[join(manifest.name, path), sourceOf(entry.types)] as [string, string]],
  );
}

const sourceOf = (types: string): string =>
  join(ROOT, types.replace(/^\.\/dist\/(.*)\.d\.ts$/, '$1.ts'));

/** The page, as prettier wants it apart from the layout of its tables. */
export function apiPage(): string {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) =>
    readFileSync(path, 'utf8'),
  ) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const entries = entriesOf();
  const program = ts.createProgram(
    entries.map(([, file]) => file),
    { ...options, noLib: true, types: [] },
    withoutPackages(options),
  );
  const checker = program.getTypeChecker();
  const sections = entries.map(([specifier, file]) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} is no module.`);
    const rows = checker
      .getExportsOfModule(module)
      .map((symbol) => rowOf(symbol, checker))
      .sort((a, b) => (a < b ? -1 : 1));
    return [
      `## \`${specifier}\``,
      ['| export | kind | what it is |', '| --- | --- | --- |', ...rows].join('\n'),
    ].join('\n\n');
  });
  return [
    '# The public API',
    '<!-- Written by `node --import tsx docs/scripts/write.ts`, from the sources. -->',
    'What each entry of the package exports. `npm run docs` writes the whole reference.',
    ...sections,
  ].join('\n\n');
}

/**
 * Reads each file of a package, and of the platform's types, as an empty one: they take the longest to
 * read, and no entry exports anything of theirs.
 */
function withoutPackages(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    getSourceFile: (path, version) =>
      path.includes('/node_modules/')
        ? ts.createSourceFile(path, 'export {};', version)
        : host.getSourceFile(path, version),
  };
}

function rowOf(exported: ts.Symbol, checker: ts.TypeChecker): string {
  const symbol =
    exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return `| \`${exported.name}\` | ${kindOf(symbol)} | ${firstSentence(text)} |`;
}

function kindOf({ flags }: ts.Symbol): string {
  if (flags & ts.SymbolFlags.Function) return 'function';
  if (flags & ts.SymbolFlags.Class) return 'class';
  if (flags & ts.SymbolFlags.Variable) return 'constant';
  return flags & ts.SymbolFlags.Interface ? 'interface' : 'type';
}

const firstSentence = (text: string): string =>
  (/^.*?[.:;](?=\s|$)/s.exec(text)?.[0] ?? text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replace(/[:;]$/, '.');
