import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findingsInEitherScheme } from '../support/axe.js';
import { launchChromium } from '../support/chromium.js';

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
    const listed = [...pages]
      .filter(([page]) => page.startsWith('documents/'))
      .map(([, html]) => /<title>(.*?) \|/.exec(html)?.[1]?.replaceAll('&#39;', "'"));
    const guides = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && name !== 'README.md')
      .map((name) => /^# (.*)$/m.exec(readFileSync(join(ROOT, 'docs', name), 'utf8'))?.[1])
      .map((heading) => heading?.replaceAll('`', ''));

    expect(guides.length).toBeGreaterThan(20);
    expect(listed.sort()).toEqual(guides.sort());
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

describe('the site of the docs in a browser, opened from the disk', () => {
  const GUIDES = ['index.html', 'Getting_started', 'States_and_failures', 'Hosting_in_a_page'];
  const FUNCTION = 'functions/identification-machine.identificationInput.html';
  const PHONE = { width: 390, height: 844 };
  const DESKTOP = { width: 1200, height: 900 };
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  async function open(path: string, viewport = DESKTOP): Promise<Page> {
    const page = await browser.newPage({ viewport });
    onTestFinished(() => page.close());
    await page.goto(pathToFileURL(join(site, path)).href);
    // The theme hides a page, for half a second at most, until it knows how to colour it.
    await page.getByRole('main').waitFor();
    return page;
  }

  const pathOf = (guide: string): string =>
    guide.endsWith('.html') ? guide : `documents/${guide}.html`;

  it.for([
    ['identificationInput', FUNCTION],
    ['WebView', pathOf('Hosting_in_a_page')],
    ['finalizeRefused', pathOf('States_and_failures')],
  ] as const)('a search for %s, by the keyboard, finds its page', async ([words, target]) => {
    const page = await open('index.html');
    await page.keyboard.press('/');
    await page.keyboard.type(words);
    const found = page.locator(`#tsd-search-results a[href$="${target}"]`);
    await found.waitFor();
    const place = await found.evaluate((link) => {
      const entry = link.closest('li');
      return [...(entry?.parentElement?.children ?? [])].findIndex((each) => each === entry);
    });
    for (let step = 0; step <= place; step++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname.endsWith(target));
  });

  it.for(GUIDES)('%s fits a phone', async (guide) => {
    const page = await open(pathOf(guide), PHONE);
    const tooWide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(tooWide).toBe(0);
  });

  // On a desktop the theme's own menu has links within what folds it.
  it.for(GUIDES)('%s has nothing that accessibility rules refuse, on a phone', async (guide) => {
    expect(await findingsInEitherScheme(await open(pathOf(guide), PHONE))).toEqual([]);
  });
});
