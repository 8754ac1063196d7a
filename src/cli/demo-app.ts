import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the build puts the demo app, seen from the source and from what is built of it. */
const PLACES = ['../../dist/demo/', '../../demo/'];

/** The folder of the demo app; `null` where it has not been built. */
export function findDemoApp(): string | null {
  const folders = PLACES.map((place) => new URL(place, import.meta.url));
  const found = folders.find((folder) => existsSync(new URL('index.html', folder)));
  return found ? fileURLToPath(found) : null;
}
