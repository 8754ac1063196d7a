import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, onTestFinished, test } from 'vitest';
import { PLATFORM_NAMES } from './support/platforms.js';

/** The compilers, by the version of their bytecode. */
const COMPILERS = {
  89: 'hermes-engine-cli/linux64-bin/hermesc',
  98: 'hermes-compiler/hermesc/linux64-bin/hermesc',
  99: 'react-native-0.88/node_modules/hermes-compiler/hermesc/linux64-bin/hermesc',
} as const;

const inModules = (path: string): string =>
  fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

test.each(
  PLATFORM_NAMES.flatMap((platform) =>
    ([89, 98, 99] as const).map((version) => [platform, version] as const),
  ),
)('the bundle of %s is compiled to bytecode of version %i', async (platform, version) => {
  const folder = mkdtempSync(join(tmpdir(), 'bytecode-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const out = join(folder, 'app.hbc');
  const args = ['-emit-binary', '-O', '-w', '-out', out, inject('bundles')[platform]];
  await promisify(execFile)(inModules(COMPILERS[version]), args);

  // Behind eight bytes that say what the file is.
  expect(readFileSync(out).readUInt32LE(8)).toBe(version);
});
