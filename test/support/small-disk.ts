import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

/** A disk that can be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left. */
  fill(): void;
  makeRoom(): void;
}

/**
 * Mounts a file system of a few kilobytes until the test ends. Skips the test, and says so, where the
 * process may not mount: `ulimit` then stands in for it in the tests beside.
 */
export function mountSmallDisk(
  context: Pick<TestContext, 'onTestFinished' | 'skip'>,
  kilobytes: number,
): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'identification-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(kilobytes)}k`, 'none', folder], {
      stdio: 'ignore',
    });
  } catch {
    rmSync(folder, { recursive: true });
    context.skip('This process may not mount a file system: the full disk is not tested here.');
  }
  context.onTestFinished(() => {
    // A process of the test may still have a file open.
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  const filler = join(folder, 'filler');
  return {
    folder,
    fill: () => {
      const file = openSync(filler, 'a');
      try {
        for (let size = 4_096; size >= 1;) {
          try {
            writeSync(file, Buffer.alloc(size));
          } catch {
            size = Math.floor(size / 2);
          }
        }
      } finally {
        closeSync(file);
      }
    },
    makeRoom: () => {
      rmSync(filler, { force: true });
    },
  };
}
