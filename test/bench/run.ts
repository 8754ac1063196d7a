/** `npm run bench`: measures all parts, or those that are named. */
import { parseArgs } from 'node:util';
import { checkpoint } from './checkpoint.js';
import { command } from './command.js';
import { longPolls, streams } from './following.js';
import { growth } from './growth.js';
import { loopback } from './loopback.js';
import { measure } from './measure.js';
import { memory } from './memory.js';
import type { Part } from './part.js';
import { polling } from './polling.js';
import { writeReport } from './report.js';
import { requests } from './requests.js';
import { server } from './server.js';
import { sharedStore } from './shared-store.js';
import { size } from './size.js';
import { startUp } from './start-up.js';
import { stubbedFlow } from './stubbed-flow.js';

const PARTS: readonly Part[] = [
  stubbedFlow,
  loopback,
  growth,
  memory,
  checkpoint,
  size,
  startUp,
  command,
  polling,
  requests,
  streams,
  longPolls,
  server,
  sharedStore,
];

const HELP = `npm run bench -- [--save | --quick] [part …]

Measures, and prints each part as Markdown when it is measured. A part that fails is named at the end, and
the exit code is 1. Run it on a computer without other load.

  --save   writes docs/benchmarks.md and docs/images/benchmarks.svg, unless a part has failed; with
           named parts, the page keeps the others
  --quick  does just enough of the newer parts to see that they work: the figures mean nothing
  --help   prints this text

Parts:
${PARTS.map(({ name, title }) => `  ${name.padEnd(12)}${title}`).join('\n')}
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      save: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = positionals.filter((each) => !PARTS.some(({ name }) => name === each));
  if (unknown.length > 0 || (values.save && values.quick)) {
    process.stderr.write(HELP);
    return 2;
  }
  const isWanted = ({ name }: Part): boolean =>
    positionals.length === 0 || positionals.includes(name);
  const wanted = PARTS.filter(isWanted).map((part): Part => ({
    ...part,
    run: (say) => part.run(say, values.quick),
  }));
  const { results, failed } = await measure(wanted, {
    print: (text) => process.stdout.write(`${text}\n\n`),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  if (failed.length > 0) return 1;
  if (values.save) await writeReport(PARTS, results);
  return 0;
}

process.exitCode = await main();
