/** The recipes in the guide are the files that test/recipes/recipes.long.ts builds and clicks through. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('each recipe of the embedding guide is a file of its project', () => {
  const shown = [
    ...read('docs/embedding.md').matchAll(/^<!-- (test\/\S+) -->\n\n```\w+\n([\s\S]*?)^```$/gm),
  ];

  for (const [, path = '', code] of shown) expect(code, path).toBe(read(path));
  expect(shown.map(([, path = '']) => path.replace('test/recipes/', ''))).toEqual([
    ...['index.html', 'main.ts', 'brand.css'].map((name) => `vite/plain/${name}`),
    'vite/react/main.tsx',
    'next/app/identify.tsx',
    ...['vite/vue/Identify.vue', 'vite/vue/vite.config.js'],
    'vite/svelte/Identify.svelte',
    'angular/src/identify.ts',
  ]);
});
