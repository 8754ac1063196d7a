import { writeFile } from 'node:fs/promises';
import { identificationMachine } from '../../machines/identification.machine.js';
import { toMermaid, type DiagramOptions } from '../diagram/mermaid.js';
import { DIAGRAM_OPTIONS } from './options.js';
import { parseOptions } from './parse-options.js';
import { EXIT_CODES, importFor, throwUsageError, UsageError } from './usage-error.js';

/** `identification-machine diagram` */
export async function diagram(args: readonly string[]): Promise<number> {
  const { format, overview, output } = parseOptions(DIAGRAM_OPTIONS, args);
  if (format === 'png' && output === undefined && process.stdout.isTTY) {
    throw new UsageError('--output: is required for a PNG at a terminal');
  }
  const detail = overview ? 'overview' : 'complete';
  const drawn = await draw(format, { detail }).catch(throwUsageError('--format'));
  if (output === undefined) process.stdout.write(drawn);
  else await writeFile(output, drawn).catch(throwUsageError('--output'));
  return EXIT_CODES.completed;
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
