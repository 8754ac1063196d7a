import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

/** Every TypeScript block of the docs, and every example that stands beside the code. */
const blocks = [
  'README.md',
  ...filesIn('docs', '.md'),
  ...filesIn('src', '.ts'),
  ...filesIn('machines', '.ts'),
]
  .flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const isCode = file.endsWith('.ts');
    const fence = isCode
      ? /^ *\* ```(tsx?)\n([\s\S]*?)^ *\* ```$/gm
      : /^```(tsx?)\n([\s\S]*?)^```$/gm;
    return [...text.matchAll(fence)]
      .filter(({ index }) => !isInNativeApp(text, index))
      .map(([, language = '', block = ''], index) => ({
        name: `${file}, block ${String(index + 1)}`,
        language,
        code: isCode ? block.replace(/^ *\* ?/gm, '') : block,
      }));
  })
  .map((block, index) => ({
    ...block,
    path: join(root, `block-${String(index)}.${block.language}`),
  }));

/** Compiled in its project, against the modules of React Native: see test/consumers/native.consumer.ts. */
function isInNativeApp(text: string, index: number): boolean {
  return /<!-- test\/consumers\/native\/\S+ -->\n\n$/.test(text.slice(0, index));
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
};

/** The sources of each entry, by what an app imports: `identification-machine/browser`. */
const sources = Object.fromEntries(
  Object.entries(manifest.exports).flatMap(([path, entry]) =>
    typeof entry === 'string'
      ? []
      : [[join(manifest.name, path), [entry.types.replace(/^\.\/dist\/(.*)\.d\.ts$/, './$1.ts')]]],
  ),
);

const module = join(root, 'test/machines/provided.ts');

/** All blocks and a module in one program, as a host's own files, against the sources. */
function compile(): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) =>
    readFileSync(path, 'utf8'),
  ) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      noEmit: false,
      // An example may show a value without using it.
      noUnusedLocals: false,
      jsx: 'react-jsx',
      paths: {
        ...sources,
        'react-native-webview': ['./test/docs/stubs/react-native-webview.d.ts'],
        '@angular/core': ['./test/docs/stubs/angular-core.d.ts'],
      },
    },
    root,
  );
  const disk = ts.createCompilerHost(options);
  const virtual = new Map(blocks.map(({ path, code }) => [path, `${code}\nexport {};\n`]));
  return ts.createProgram([...virtual.keys(), module], options, {
    ...disk,
    fileExists: (path) => virtual.has(path) || disk.fileExists(path),
    readFile: (path) => virtual.get(path) ?? disk.readFile(path),
    getSourceFile: (path, languageVersion) => {
      const code = virtual.get(path);
      return code === undefined
        ? disk.getSourceFile(path, languageVersion)
        : ts.createSourceFile(path, code, languageVersion);
    },
  });
}

const textsOf = (diagnostics: readonly ts.Diagnostic[]): string[] =>
  diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));

let program: ts.Program;
beforeAll(() => {
  program = compile();
}, 300_000);

it(
  'every TypeScript block of the docs and of the API comments compiles',
  { timeout: 300_000 },
  () => {
    const complaints = blocks.map(({ name, path }) => [
      name,
      textsOf(ts.getPreEmitDiagnostics(program, program.getSourceFile(path))),
    ]);

    expect(blocks.length).toBeGreaterThan(5);
    expect(Object.fromEntries(complaints)).toEqual(
      Object.fromEntries(blocks.map(({ name }) => [name, []])),
    );
  },
);

it('a module can export a provided machine: its type has a name', { timeout: 60_000 }, () => {
  let declarations = '';
  const { diagnostics } = program.emit(
    program.getSourceFile(module),
    (_, text) => {
      declarations += text;
    },
    undefined,
    true,
  );

  expect(textsOf(diagnostics)).toEqual([]);
  expect(declarations).toMatch(/export declare const provided: import\("xstate"\)\.StateMachine</);
});
