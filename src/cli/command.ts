import type { OptionTable } from './option.js';

/**
 * Ends with an exit code, or with `null` where the signal stopped it.
 *
 * @param commands all commands, for the one that completes them
 */
export type Command = (
  args: readonly string[],
  signal: AbortSignal,
  commands: Readonly<Record<string, CommandDefinition>>,
) => number | null | Promise<number | null>;

export interface CommandDefinition {
  readonly summary: string;
  /** What follows the command's name, for each way to call it. */
  readonly usage: readonly string[];
  /** Paragraphs, for the help. */
  readonly description: readonly string[];
  readonly options: OptionTable;
  readonly exitCodes?: Readonly<Record<string, string>>;
  /** The optional packages that it needs. */
  readonly packages: readonly string[];
  /** Imports it, with its optional packages. */
  readonly load: () => Promise<Command>;
}
