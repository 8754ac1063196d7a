import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { arrowsOf, readRooms } from '../../docs/scripts/house.js';
import { formatted, PAGES, urlOf } from '../../docs/scripts/write.js';

describe('a generated page of the docs is as its script writes it today:', () => {
  it.each(Object.entries(PAGES))('%s', async (page, write) => {
    expect(readFileSync(urlOf(page), 'utf8')).toBe(await formatted(page, await write()));
  });
});

it('no room can import a room that imports it', async () => {
  const rooms = await readRooms();
  const isBelow = (room: string, other: string): boolean =>
    (rooms[room] ?? []).some((name) => name === other || isBelow(name, other));
  expect(Object.keys(rooms).filter((room) => isBelow(room, room))).toEqual([]);
});

it('the picture of the house leaves out what a room reaches through another one', () => {
  const arrows = arrowsOf({ a: [], b: ['a'], c: ['a', 'b'] });
  expect(arrows).toEqual([
    ['b', 'a'],
    ['c', 'b'],
  ]);
});
