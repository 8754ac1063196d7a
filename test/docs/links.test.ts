import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

const textOf = (path: string): string =>
  readFileSync(join(ROOT, path), 'utf8').replace(/^```[^]*?^```$/gm, '');

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (path: string): string[] =>
  [...textOf(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const linksOf = (path: string): string[] =>
  [...textOf(path).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target));

it('every link between the pages leads somewhere', () => {
  const links = PAGES.flatMap((page) => linksOf(page).map((target) => ({ page, target })));
  const broken = links.filter(({ page, target }) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
    if (!existsSync(join(ROOT, file))) return true;
    return anchor !== undefined && !anchorsOf(file).includes(anchor);
  });

  expect(links.length).toBeGreaterThan(20);
  expect(broken).toEqual([]);
});

it('every page of the docs can be reached from the README', () => {
  const reached = new Set(['README.md']);
  // A set that grows while it is gone through is gone through to its end.
  for (const page of reached) {
    for (const target of linksOf(page)) {
      const file = join(dirname(page), target.split('#')[0] ?? '');
      if (file.endsWith('.md')) reached.add(file);
    }
  }

  expect(PAGES.filter((page) => !reached.has(page) && page !== 'docs/README.md')).toEqual([]);
});
