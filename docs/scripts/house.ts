/** The picture in `docs/architecture.md`: which room imports which, from the linter's table. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const configSchema = v.object({ ROOMS: v.record(v.string(), v.array(v.string())) });

type Rooms = Readonly<Record<string, readonly string[]>>;

/** Each room and the rooms that it may import; the linter's configuration has no types. */
export async function readRooms(): Promise<Rooms> {
  const config: unknown = await import(new URL('../../eslint.config.js', import.meta.url).href);
  return v.parse(configSchema, config).ROOMS;
}

/**
 * The arrows of the picture: what a room may import, without what it reaches through another room.
 */
export function arrowsOf(rooms: Rooms): [from: string, to: string][] {
  const reach = (room: string): Set<string> => {
    const below = rooms[room] ?? [];
    return new Set(below.flatMap((name) => [name, ...reach(name)]));
  };
  return Object.entries(rooms).flatMap(([room, below]) => {
    const through = new Set(below.flatMap((name) => [...reach(name)]));
    return below.filter((name) => !through.has(name)).map((name): [string, string] => [room, name]);
  });
}

const START = '<!-- The picture is written by `node --import tsx docs/scripts/write.ts`. -->';
const END = '<!-- The end of the picture. -->';

/** `docs/architecture.md` with the picture of today's table. */
export async function architecturePage(): Promise<string> {
  const page = readFileSync(new URL('../architecture.md', import.meta.url), 'utf8');
  const [before, rest] = page.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error('docs/architecture.md has no place for the picture.');
  }
  const arrows = arrowsOf(await readRooms()).map(([from, to]) => `  ${from} --> ${to}`);
  const picture = ['```mermaid', 'flowchart TB', ...arrows, '```'].join('\n');
  return `${before}${START}\n\n${picture}\n\n${END}${after}`;
}
