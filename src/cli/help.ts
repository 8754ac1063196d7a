import type { CommandDefinition } from './command.js';
import type { Option } from './option.js';
import { EXIT_CODE_TEXTS } from './usage-error.js';

const MAX_COLUMNS = 100;

type Row = readonly [term: string, text: string];

/** The help of `identification-machine` itself. */
export const mainHelp = (commands: Readonly<Record<string, CommandDefinition>>): string =>
  `identification-machine: the 10nPay external identification as a state machine

Usage
  identification-machine <command> [options]

${list(
  'Commands',
  Object.entries(commands).map(([name, { summary }]) => [name, summary]),
)}
identification-machine <command> --help shows the options of a command.

${list('Options', [
  ['--help, -h', 'show this text'],
  ['--version, -v', 'show the version'],
])}
${list('Exit codes', Object.entries(EXIT_CODE_TEXTS))}`;

/** The help of a command, from its table of options. */
export function commandHelp(
  name: string,
  { usage, description, options, exitCodes = {} }: CommandDefinition,
): string {
  const entries = Object.entries(options);
  const variables = entries.flatMap(([, { variable, help }]): Row[] =>
    variable === undefined ? [] : [[variable, help]],
  );
  const rows = entries.flatMap(([option, definition]) => optionRow(option, definition));
  return [
    `Usage\n${usage.map((line) => `  identification-machine ${name} ${line}\n`).join('')}`,
    ...description.map((paragraph) => `${wrap(paragraph, 0)}\n`),
    list('Environment', variables),
    list('Options', [...rows, ['--help, -h', 'show this text']]),
    list('Exit codes', Object.entries(exitCodes)),
  ]
    .filter((section) => section !== '')
    .join('\n');
}

const optionRow = (name: string, { variable, value, ...option }: Option): Row[] => {
  if (variable !== undefined) return [];
  const fallback = option.default === undefined ? '' : `; default ${option.default}`;
  return [[`--${name}${value === null ? '' : ` ${value}`}`, `${option.help}${fallback}`]];
};

/** A heading, and its rows with their texts below each other. */
function list(heading: string, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const width = Math.max(...rows.map(([term]) => term.length)) + 4;
  const lines = rows.map(([term, text]) => `  ${term}`.padEnd(width) + wrap(text, width));
  return [heading, ...lines, ''].join('\n');
}

/** Breaks a text that begins in a column into lines that all begin there. */
function wrap(text: string, column: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && column + line.length + 1 + word.length > MAX_COLUMNS) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${' '.repeat(column)}`);
}
