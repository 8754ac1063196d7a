/**
 * Packs the package once for all projects. The variable `FOLDER` names a folder that keeps the installed
 * projects for the next run.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { pack } from '../package/packed.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the projects are copied to. */
    readonly folder: string;
    readonly tarball: string;
  }
}

export async function setup({ provide }: TestProject): Promise<() => void> {
  const kept = process.env['FOLDER'];
  if (kept !== undefined) mkdirSync(kept, { recursive: true });
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'consumers-'));
  provide('folder', folder);
  provide('tarball', await pack(folder));
  return () => {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  };
}
