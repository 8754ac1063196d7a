import { identificationMachine } from '../../machines/identification.machine.js';
import { toMermaid } from '../diagram/mermaid.js';
import { parseArguments } from './arguments.js';
import { EXIT } from './exit-code.js';
import { USAGE } from './usage.js';

/** `identification-machine diagram` */
export function diagram(args: string[]): number {
  const given = parseArguments(args, {
    overview: { type: 'boolean' },
    help: { type: 'boolean' },
  });
  process.stdout.write(
    given.help
      ? USAGE.diagram
      : toMermaid(identificationMachine, { detail: given.overview ? 'overview' : 'complete' }),
  );
  return EXIT.completed;
}
