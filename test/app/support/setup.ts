/** Packs the package, installs it, and bundles the apps with Metro: once, before the tests. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { install, pack } from '../../package/packed.js';
import { PLATFORMS, type PlatformName } from './platforms.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The file of each platform's bundle. */
    readonly bundles: Readonly<Record<PlatformName, string>>;
  }
}

const BUNDLE = fileURLToPath(new URL('../bundle.js', import.meta.url));

export async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'app-'));
  const installed = await install(folder, await pack(folder));
  const fileOf = (name: PlatformName): string => join(folder, `${name}.js`);
  const apps = Object.entries(PLATFORMS).map(([name, platform]) => ({
    ...platform,
    out: fileOf(name as PlatformName),
    installed,
  }));
  await promisify(execFile)(process.execPath, [BUNDLE, JSON.stringify(apps)]);
  provide('bundles', {
    'React Native 0.86': fileOf('React Native 0.86'),
    'React Native 0.88': fileOf('React Native 0.88'),
    'Expo 58': fileOf('Expo 58'),
  });
  return () => {
    rmSync(folder, { recursive: true });
  };
}
