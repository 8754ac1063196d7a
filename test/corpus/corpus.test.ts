/** What the present version writes down, until it is released and never changes again. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkpointOf } from '../../src/index.js';
import { checksumOf, folderOf, namesOf, sealOf, textOf, VERSION, versions } from './folder.js';
import { SPECIMENS } from './specimens.js';

const isReleased = sealOf(VERSION) !== undefined;

/** Whether the folder is written anew: `npm run corpus`. */
const isUpdate = process.env['UPDATE'] === '1' && !isReleased;

if (isUpdate) {
  rmSync(folderOf(VERSION), { recursive: true, force: true });
  mkdirSync(folderOf(VERSION));
}

it('there are checkpoints of the present version', () => {
  expect(versions()).toContain(VERSION);
});

it.each(versions())('those of %s are as they were at its release', (version) => {
  const seal = sealOf(version);
  if (version !== VERSION || isReleased) expect(checksumOf(version)).toBe(seal);
});

if (!isReleased) {
  it.each(Object.entries(SPECIMENS))('what is written down for %s', async (name, goTo) => {
    const checkpoint = checkpointOf((await goTo()).snapshot());
    const text = `${JSON.stringify(checkpoint, null, 2)}\n`;
    if (isUpdate) writeFileSync(new URL(`${name}.json`, folderOf(VERSION)), text);
    expect(textOf(VERSION, name)).toBe(text);
  });

  it('nothing else is in the folder of the present version', () => {
    expect(namesOf(VERSION).sort()).toEqual(Object.keys(SPECIMENS).sort());
  });
}
