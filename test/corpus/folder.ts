/** The folders with the checkpoints of each version, and the checksums of the released versions. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const HERE = new URL('.', import.meta.url);
const RELEASED = new URL('released.json', HERE);

/** The present version of the package. */
export const VERSION = stringOf(parse(new URL('../../package.json', HERE)), 'version');

/** All versions with checkpoints. */
export const versions = (): string[] =>
  readdirSync(HERE, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** The names of the checkpoints of a version, without `.json`. */
export const namesOf = (version: string): string[] =>
  readdirSync(folderOf(version)).map((file) => file.replace(/\.json$/, ''));

export const folderOf = (version: string): URL => new URL(`${version}/`, HERE);

export const textOf = (version: string, name: string): string =>
  readFileSync(new URL(`${name}.json`, folderOf(version)), 'utf8');

/** The checksum of a released version; `undefined` before the release. */
export function sealOf(version: string): string | undefined {
  const released = parse(RELEASED);
  return version in released ? stringOf(released, version) : undefined;
}

export function checksumOf(version: string): string {
  const hash = createHash('sha256');
  for (const name of namesOf(version).sort()) hash.update(`${name}\n${textOf(version, name)}\n`);
  return hash.digest('hex');
}

/** Adds the checksum of a version, at its release. */
export function seal(version: string): void {
  const released = { ...parse(RELEASED), [version]: checksumOf(version) };
  writeFileSync(RELEASED, `${JSON.stringify(released, null, 2)}\n`);
}

function parse(file: URL): object {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content !== 'object' || content === null) throw new TypeError('Not an object.');
  return content;
}

function stringOf(content: object, key: string): string {
  const value: unknown = Object.entries(content).find(([name]) => name === key)?.[1];
  if (typeof value !== 'string') throw new TypeError(`${key} is not a string.`);
  return value;
}
