import { writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { identificationMachine } from '../../machines/identification.machine.js';
import { toMermaid, type DiagramOptions } from '../diagram/mermaid.js';
import { parseInput } from '../input/parse-input.js';
import { inTheWordsOf, parseArguments } from './arguments.js';
import { EXIT, UsageError } from './exit-code.js';
import { importFor } from './import-for.js';
import { USAGE } from './usage.js';

const OPTIONS = {
  overview: { type: 'boolean' },
  format: { type: 'string' },
  output: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const argumentsSchema = v.object({
  format: v.optional(
    v.picklist(['mermaid', 'svg', 'png'], 'must be mermaid, svg or png'),
    'mermaid',
  ),
});

/** `identification-machine diagram` */
export async function diagram(args: string[]): Promise<number> {
  const given = parseArguments(args, OPTIONS);
  if (given.help) {
    process.stdout.write(USAGE.diagram);
    return EXIT.completed;
  }
  const { format } = inTheWordsOf({}, () => parseInput(argumentsSchema, given));
  if (format === 'png' && given.output === undefined && process.stdout.isTTY) {
    throw new UsageError('--output: is required for a PNG at a terminal');
  }
  const detail = given.overview ? 'overview' : 'complete';
  const drawn = await draw(format, { detail }).catch((error: unknown) => {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--format: ${error instanceof Error ? error.message : 'cannot be drawn'}`);
  });
  if (given.output === undefined) process.stdout.write(drawn);
  else write(given.output, drawn);
  return EXIT.completed;
}

async function draw(
  format: 'mermaid' | 'svg' | 'png',
  options: DiagramOptions,
): Promise<string | Uint8Array> {
  if (format === 'mermaid') return toMermaid(identificationMachine, options);
  const { toSvg } = await importFor('--format svg', ['elkjs'], () => import('../diagram/svg.js'));
  if (format === 'svg') return toSvg(identificationMachine, options);
  const { toPng } = await importFor(
    '--format png',
    ['@resvg/resvg-js'],
    () => import('../diagram/png.js'),
  );
  return toPng(await toSvg(identificationMachine, { ...options, theme: 'light' }));
}

function write(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw new UsageError(
      `--output: ${error instanceof Error ? error.message : 'cannot be written'}`,
    );
  }
}
