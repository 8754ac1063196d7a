/** The theme table of docs/embedding.md against the element. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { show, showElement } from './page.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const found = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();

const guide = read('docs/embedding.md');
const styles = read('src/element/styles.ts');

test('the theme table and the type have each custom property that the styles read', () => {
  const used = found(styles, /var\(--identification-([\w-]+)/g);

  expect(found(guide, /^\| `--identification-([\w-]+)`/gm)).toEqual(used);
  expect(found(read('src/element/brand.ts'), /'([\w-]+)'/g)).toEqual(used);
});

test('the theme table has the colours that the styles take by default', () => {
  const inStyles = found(styles, /(--identification-[\w-]+, light-dark\(#\w{6}, #\w{6}\))/g);
  const inGuide = [
    ...guide.matchAll(/^\| `(--identification-[\w-]+)` .*\| `(#\w{6})` +\| `(#\w{6})` +\|$/gm),
  ].map(([, name = '', light = '', dark = '']) => `${name}, light-dark(${light}, ${dark})`);

  expect(inGuide.sort()).toEqual(inStyles);
  expect(inStyles).toHaveLength(10);
});

test('the guide names each part of the element, and no other', async () => {
  const [, paragraph = ''] = /Everything else is a part: ([\s\S]*?)\n\n/.exec(guide) ?? [];
  const [, actions = ''] = /`button-NAME` for each action \(([^)]*)\)/.exec(paragraph) ?? [];
  const named = [
    ...found(paragraph.replace(`(${actions})`, ''), /`([\w-]+)`/g),
    ...found(actions, /`([\w-]+)`/g).map((name) => `button-${name}`),
  ].filter((name) => name !== 'button-NAME');
  const { page } = await showElement('idle');
  const shown = new Set<string>();

  for (const view of await page.evaluate(() => [...kit.views.keys()])) {
    await show(page, view);
    const parts = await page.evaluate(() =>
      [...(shownElement.shadowRoot?.querySelectorAll('[part]') ?? [])].flatMap((element) => [
        ...element.part,
      ]),
    );
    for (const part of parts) shown.add(part);
  }

  expect(named.sort()).toEqual([...shown].sort());
});

test('the guide names each part of the way to a phone, and no other', () => {
  const [, paragraph = ''] =
    /The way to a phone has parts of its own: ([\s\S]*?)\n\n/.exec(guide) ?? [];
  const source = ['open-hand-off', 'qr-picture']
    .map((name) => read(`src/element/hand-off/${name}.ts`))
    .join();
  const own = [
    'button-hand-off',
    ...found(source, /part="(qr|link|code)"/g),
    ...found(source, /button\('(\w+)'/g).map((name) => `button-${name}`),
    ...found(source, /part="button (button-\w+)"/g),
  ];
  expect(found(paragraph, /`([\w-]+)`/g).sort()).toEqual([...new Set(own)].sort());
});
