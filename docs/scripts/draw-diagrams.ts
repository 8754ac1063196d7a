import { writeFileSync } from 'node:fs';
import { drawPictures } from '../diagrams/pictures.js';

for (const [path, content] of await drawPictures()) {
  writeFileSync(new URL(`../../${path}`, import.meta.url), content);
  process.stdout.write(`${path}\n`);
}
