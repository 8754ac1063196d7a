import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');

/** The walks, each with the functions that it names and their files. */
const walks = page
  .split(/^### /m)
  .slice(1)
  .map((text) => ({
    title: text.split('\n', 1)[0] ?? '',
    steps: [...text.matchAll(/\[`(\w+)`\]\((\S+?)\)/g)].map(([, name = '', file = '']) => ({
      name,
      file,
    })),
  }));

describe('the walks through the code', () => {
  it('there are three', () => {
    expect(walks.map(({ steps }) => steps.length > 3)).toEqual([true, true, true]);
  });

  it.each(walks)('name functions that stand in the linked files: $title', ({ steps }) => {
    const missing = steps.filter(({ name, file }) => {
      const url = new URL(`../../docs/${file}`, import.meta.url);
      return (
        !existsSync(url) ||
        !new RegExp(`(function|const|class) ${name}\\b`).test(readFileSync(url, 'utf8'))
      );
    });
    expect(missing).toEqual([]);
  });

  it('a 401 while polling on the server opens at most 14 files', () => {
    const files = new Set(walks[0]?.steps.map(({ file }) => file));
    expect(files.size).toBeLessThanOrEqual(14);
  });

  it('every room of the house has a paragraph', async () => {
    const { readRooms } = await import('../../docs/scripts/house.js');
    const rooms = Object.keys(await readRooms());
    expect(rooms.filter((room) => !page.includes(`**${room}**`))).toEqual([]);
  });
});
