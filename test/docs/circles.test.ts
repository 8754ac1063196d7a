import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const files = ['machines', 'src'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(ROOT, folder, name)),
);

/** The files of the project that a file imports, type imports included. */
const importsOf = (file: string): string[] =>
  ts
    .preProcessFile(readFileSync(file, 'utf8'))
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => join(dirname(file), fileName.replace(/\.js$/, '.ts')));

it('no file of the house imports itself through others, type imports included', () => {
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  const isDone = new Set<string>();
  const circles: string[][] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file]);
    if (way.includes(file) || isDone.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
    isDone.add(file);
  };
  for (const file of files) visit(file, []);

  expect(files.length).toBeGreaterThan(150);
  expect(circles.map((circle) => circle.map((file) => file.slice(ROOT.length)))).toEqual([]);
});
