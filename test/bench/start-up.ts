import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { compare, find } from './compare.js';
import { milliseconds, table, times, type Part } from './part.js';

const PACKAGE = 'with the package';

/** The libraries that the package depends on. */
const LIBRARIES = `import { createActor, setup } from 'xstate';
import { createFetch } from 'ofetch';
import { object, string } from 'valibot';
globalThis.kept = [createActor, setup, createFetch, object, string];`;

export const startUp: Part = {
  name: 'import',
  title: 'Start of a process',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'start-up-'));
    const bundle = join(folder, 'package.mjs');
    try {
      const libraries = join(folder, 'libraries.mjs');
      const options = { bundle: true, platform: 'node', format: 'esm', minify: true } as const;
      await build({ ...options, entryPoints: ['src/index.ts'], outfile: bundle });
      await build({
        ...options,
        stdin: { contents: LIBRARIES, resolveDir: process.cwd() },
        outfile: libraries,
      });
      const node = async (...args: string[]): Promise<void> => {
        await promisify(execFile)(process.execPath, args);
      };
      const repeat = (work: () => Promise<void>) => async (count: number) => {
        for (let done = 0; done < count; done += 1) await work();
      };
      const measured = await compare(
        [
          { name: 'bare', run: repeat(() => node('--eval', '0')) },
          { name: 'with the libraries alone', run: repeat(() => node(libraries)) },
          { name: PACKAGE, run: repeat(() => node(bundle)) },
        ],
        { times: 1, rounds: 25 },
      );
      const { timeRatio } = find(measured, PACKAGE);
      return {
        goals: [
          {
            what: 'start of Node with the bundled package, against a bare one',
            measured: times(timeRatio),
            goal: 'at most 1.5×',
            isReached: timeRatio <= 1.5,
          },
        ],
        text: `The main entry with all its dependencies in one file. The libraries are XState, valibot and ofetch, whose
entry for Node includes a \`fetch\` for versions that have none.

${table(
  ['', 'time', 'against a bare start'],
  measured.map(({ name, time, timeRatio }) => [name, milliseconds(time), times(timeRatio)]),
)}`,
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
