/** The recipes in the guides are files of the projects that `npm run test:consumers` builds and drives. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The files that a guide shows, each as it is. */
function shownIn(guide: string): string[] {
  const shown = [...read(guide).matchAll(/^<!-- (test\/\S+) -->\n\n```\w+\n([\s\S]*?)^```$/gm)];
  for (const [, path = '', code] of shown) expect(code, path).toBe(read(path));
  return shown.map(([, path = '']) => path.replace('test/consumers/', ''));
}

test('each recipe of the guide to apps is a file of its project', () => {
  const names = ['expo.ts', 'adapters.ts', 'HostedPage.tsx', 'IdentificationScreen.tsx'];
  expect(shownIn('docs/hosting-in-an-app.md')).toEqual(names.map((name) => `native/${name}`));
});

test('each recipe of the embedding guide is a file of its project', () => {
  expect(shownIn('docs/embedding.md')).toEqual([
    ...['index.html', 'main.ts', 'brand.css'].map((name) => `vite/plain/${name}`),
    'vite/react/main.tsx',
    ...['next/app/identify.tsx', 'next/app/own-screen/page.tsx'],
    ...['vite/vue/Identify.vue', 'vite/vue/vite.config.js'],
    'vite/svelte/Identify.svelte',
    'angular/src/identify.ts',
  ]);
});
