import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>;
};

let site: string;
let pages: ReadonlyMap<string, string>;

// Rejects where typedoc has a warning: something without a comment, a link that leads nowhere.
beforeAll(async () => {
  site = mkdtempSync(join(tmpdir(), 'identification-docs-'));
  const typedoc = join(ROOT, 'node_modules/.bin/typedoc');
  await promisify(execFile)(typedoc, ['--out', site], { cwd: ROOT });
  pages = new Map(
    readdirSync(site, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.html'))
      .map((path) => [path, readFileSync(join(site, path), 'utf8')]),
  );
}, 300_000);

afterAll(() => {
  rmSync(site, { recursive: true });
});

/** Where a page points to: links, pictures, scripts and styles. */
const targetsOf = (html: string): string[] =>
  [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, target = '']) =>
    target.replaceAll('&amp;', '&'),
  );

describe('the site of the docs', () => {
  it('lists each guide by its heading', () => {
    const headings = [...pages]
      .filter(([page]) => page.startsWith('documents/'))
      .map(([, html]) => /<h1[^>]*>(.*?)<a/.exec(html)?.[1]);
    const guides = readdirSync(join(ROOT, 'docs'))
      .filter((name) => name.endsWith('.md') && name !== 'README.md')
      .map((name) => /^# (.*)$/m.exec(readFileSync(join(ROOT, 'docs', name), 'utf8'))?.[1]);

    expect(guides.length).toBeGreaterThan(5);
    expect(headings).toEqual(expect.arrayContaining(guides));
  });

  it('has a page for each entry point', () => {
    const entries = Object.keys(manifest.exports)
      .filter((path) => !path.endsWith('.json'))
      .map((path) => join('identification-machine', path).replaceAll('/', '_'));

    expect(entries.filter((name) => !pages.has(join('modules', `${name}.html`)))).toEqual([]);
  });

  it('says of each function what it does', () => {
    const functions = [...pages].filter(([page]) => page.startsWith('functions/'));

    expect(functions.length).toBeGreaterThan(10);
    expect(
      functions.filter(([, html]) => !html.includes('tsd-comment')).map(([page]) => page),
    ).toEqual([]);
  });

  it('has no link that leads nowhere', () => {
    const broken = [...pages].flatMap(([page, html]) =>
      targetsOf(html)
        .filter((target) => !/^(?:https?|mailto|data):/.test(target))
        .filter((target) => {
          const [path = '', anchor = ''] = decodeURIComponent(target).split('#');
          const file = path === '' ? page : relative(site, join(site, dirname(page), path));
          if (!existsSync(join(site, file))) return true;
          const html = pages.get(file);
          return anchor !== '' && html !== undefined && !html.includes(` id="${anchor}"`);
        })
        .map((target) => `${page}: ${target}`),
    );

    expect(pages.size).toBeGreaterThan(100);
    expect(broken).toEqual([]);
  });

  it('asks nothing of another server', () => {
    const loaded = [...pages].flatMap(([page, html]) =>
      [
        ...html.matchAll(
          /<(?:script|img|link|iframe|source)\b[^>]*(?:src|href)="(?:https?:)?\/\/[^"]*"/g,
        ),
      ].map(([tag]) => `${page}: ${tag}`),
    );

    expect(loaded).toEqual([]);
  });
});
