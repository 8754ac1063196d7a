import type { Command, CommandDefinition } from './command.js';
import {
  bashScript,
  fishScript,
  zshScript,
  type CompletedCommand,
  type CompletedOption,
  type Shell,
  type Values,
} from './completion-scripts.js';
import type { Option } from './option.js';
import { parseOptions } from './parse-options.js';
import { EXIT_CODES } from './usage-error.js';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** `identification-machine completion SHELL`: prints the script of a shell. */
export const completion =
  (shell: Shell): Command =>
  (args, _signal, commands) => {
    parseOptions({}, args);
    process.stdout.write(SCRIPTS[shell](Object.entries(commands).map(completed)));
    return EXIT_CODES.completed;
  };

function completed([name, command]: [string, CommandDefinition]): CompletedCommand {
  const options = Object.entries(command.options)
    .filter(([, { variable }]) => variable === undefined)
    .map(([option, definition]) => completedOption(option, definition));
  return {
    words: name.split(' '),
    summary: command.summary,
    takesFile: command.usage.some((line) => line.startsWith('FILE')),
    options: [
      ...options,
      completedOption('help', { value: null, help: 'show the help', schema: NO_SCHEMA }),
    ],
  };
}

const NO_SCHEMA = { type: 'any' };

type Described = Pick<Option, 'value' | 'help' | 'isRepeatable'> & { readonly schema: object };

const completedOption = (
  name: string,
  { value, help, schema, isRepeatable = false }: Described,
): CompletedOption => ({
  name: `--${name}`,
  // The first part of a sentence of the help.
  help: help.replace(/(?:[;:] | \().*$/s, ''),
  values: valuesOf(value, schema),
  isValueOptional: value?.startsWith('[') ?? false,
  isRepeatable,
});

function valuesOf(value: string | null, schema: object): Values {
  if (value === null) return 'none';
  const words = choicesOf(schema);
  if (words !== null) return words;
  return /FILE|DIRECTORY/.test(value) ? 'files' : 'any';
}

/** The words that a schema takes; `null` where it takes others. */
function choicesOf(schema: object): readonly string[] | null {
  if ('wrapped' in schema) return choicesOf(schema.wrapped as object);
  const isChoice = 'type' in schema && schema.type === 'picklist' && 'options' in schema;
  return isChoice ? (schema.options as readonly string[]) : null;
}
