import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compare, find } from './compare.js';
import { milliseconds, table, times, type Part } from './part.js';

/** As compiled with this file. */
const COMMAND = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const BARE = 'Node alone';
const HELP = '`identification-machine --help`';

/** Commands on Node that many have. */
const OTHERS: readonly (readonly [name: string, script: string])[] = [
  ['`prettier --version`', 'prettier/bin/prettier.cjs'],
  ['`tsc --version`', 'typescript/bin/tsc'],
  ['`eslint --version`', 'eslint/bin/eslint.js'],
];

export const command: Part = {
  name: 'command',
  title: 'Start of the command',
  run: async (_, isQuick) => {
    const run = async (...args: string[]): Promise<void> => {
      await promisify(execFile)(process.execPath, args);
    };
    const repeat = (work: () => Promise<void>) => async (count: number) => {
      for (let done = 0; done < count; done += 1) await work();
    };
    const measured = await compare(
      [
        { name: BARE, run: repeat(() => run('--eval', '0')) },
        { name: HELP, run: repeat(() => run(COMMAND, '--help')) },
        {
          name: '`identification-machine run --help`',
          run: repeat(() => run(COMMAND, 'run', '--help')),
        },
        ...OTHERS.map(([name, script]) => ({
          name,
          run: repeat(() => run(join('node_modules', script), '--version')),
        })),
      ],
      { times: 1, rounds: isQuick === true ? 1 : 15 },
    );
    const { timeRatio } = find(measured, HELP);
    return {
      goals: [
        {
          what: 'start of the command for its help, against a bare Node',
          measured: times(timeRatio),
          goal: 'at most 1.5×',
          isReached: timeRatio <= 1.5,
        },
      ],
      text: `A whole process, from its start to its end, with the files as they are in the package: not bundled.

${table(
  ['', 'time', 'against a bare start'],
  measured.map(({ name, time, timeRatio }) => [name, milliseconds(time), times(timeRatio)]),
)}`,
    };
  },
};
