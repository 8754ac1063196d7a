/** What an app ships: bytecode of Hermes, the engine of React Native. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { PEERS } from './peers.js';

const FOLDERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'osx-bin',
  linux: 'linux64-bin',
  win32: 'win64-bin',
};

/** The bytes of a script as bytecode, and of that compressed, as a store sends it. */
export async function bytecodeSize(
  script: string,
): Promise<{ readonly bytes: number; readonly sent: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'bytecode-'));
  try {
    const [source, out] = [join(folder, 'app.js'), join(folder, 'app.hbc')];
    writeFileSync(source, script);
    const platform = FOLDERS[process.platform] ?? process.platform;
    const compiler = join(PEERS, 'node_modules/hermes-compiler/hermesc', platform, 'hermesc');
    await promisify(execFile)(compiler, ['-emit-binary', '-O', '-w', '-out', out, source]);
    const bytecode = readFileSync(out);
    return { bytes: bytecode.byteLength, sent: gzipSync(bytecode).byteLength };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
