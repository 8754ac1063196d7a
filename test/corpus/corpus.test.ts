/** The checkpoints that the present version writes. They can change until its release. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkpointOf } from '../../src/index.js';
import { checksumOf, folderOf, namesOf, sealOf, textOf, VERSION, versions } from './folder.js';
import { SPECIMENS } from './specimens.js';

const isReleased = sealOf(VERSION) !== undefined;

/** Whether to write the folder again: `UPDATE=1 npx vitest run test/corpus/corpus.test.ts`. */
const isUpdate = process.env['UPDATE'] === '1' && !isReleased;

if (isUpdate) {
  rmSync(folderOf(VERSION), { recursive: true, force: true });
  mkdirSync(folderOf(VERSION));
}

it('the corpus has checkpoints of the present version', () => {
  expect(versions()).toContain(VERSION);
});

it.each(versions())('the checkpoints of %s have not changed since its release', (version) => {
  const seal = sealOf(version);
  if (version !== VERSION || isReleased) expect(checksumOf(version)).toBe(seal);
});

if (!isReleased) {
  it.each(Object.entries(SPECIMENS))(
    'the present version writes the stored checkpoint for %s',
    async (name, goTo) => {
      const checkpoint = checkpointOf((await goTo()).snapshot());
      const text = `${JSON.stringify(checkpoint, null, 2)}\n`;
      if (isUpdate) writeFileSync(new URL(`${name}.json`, folderOf(VERSION)), text);
      expect(textOf(VERSION, name)).toBe(text);
    },
  );

  it('the folder of the present version has no other files', () => {
    expect(namesOf(VERSION).sort()).toEqual(Object.keys(SPECIMENS).sort());
  });
}
