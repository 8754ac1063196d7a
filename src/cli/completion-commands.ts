import type { CommandDefinition } from './command.js';
import type { Shell } from './completion-scripts.js';

/** The shells, and what loads the script in each. */
const LOADING: Readonly<Record<Shell, string>> = {
  bash: 'eval "$(identification-machine completion bash)" in ~/.bashrc loads it',
  zsh: 'eval "$(identification-machine completion zsh)" in ~/.zshrc, after compinit, loads it',
  fish: 'identification-machine completion fish | source in ~/.config/fish/config.fish loads it',
};

const forShell = (shell: Shell): CommandDefinition => ({
  summary: `print what completes commands and options in ${shell}`,
  usage: ['[options]'],
  description: [
    `Prints a script for ${shell}, made for this version; ${LOADING[shell]}. It completes the command ` +
      'identification-machine where that is on the PATH.',
  ],
  options: {},
  packages: [],
  load: async () => (await import('./completion.js')).completion(shell),
});

/** The commands that print the completion of a shell. */
export const COMPLETION_COMMANDS = {
  'completion bash': forShell('bash'),
  'completion zsh': forShell('zsh'),
  'completion fish': forShell('fish'),
} satisfies Record<string, CommandDefinition>;
