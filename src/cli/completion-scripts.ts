/** The scripts that complete the command in each shell, made from the table of commands and options. */

export type Shell = 'bash' | 'zsh' | 'fish';

/** What a shell offers after an option. */
export type Values = 'none' | 'any' | 'files' | readonly string[];

/** An option, as a shell completes it. */
export interface CompletedOption {
  /** `--port` */
  readonly name: string;
  /** One line. */
  readonly help: string;
  readonly values: Values;
  /** Whether the value may be left out. */
  readonly isValueOptional: boolean;
  readonly isRepeatable: boolean;
}

/** A command, as a shell completes it. */
export interface CompletedCommand {
  /** One word or two. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly takesFile: boolean;
  readonly options: readonly CompletedOption[];
}

type Commands = readonly CompletedCommand[];

const NAME = 'identification-machine';

/** A word of a script, whatever it holds. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const keyOf = ({ words }: CompletedCommand): string => words.join(' ');

/** What may follow the words that are typed: the first words of commands, or the second ones of a group. */
function nextWords(commands: Commands, group: string | null): { word: string; summary: string }[] {
  if (group !== null) {
    return commands.flatMap(({ words: [first, second], summary }) =>
      first === group && second !== undefined ? [{ word: second, summary }] : [],
    );
  }
  const single = commands.filter(({ words }) => words.length === 1);
  return [
    ...single.map(({ words: [word = ''], summary }) => ({ word, summary })),
    ...groups(commands).map((word) => {
      const seconds = nextWords(commands, word).map((next) => next.word);
      return { word, summary: seconds.join(', ') };
    }),
  ];
}

/** The first words of the commands of two. */
const groups = (commands: Commands): string[] => [
  ...new Set(commands.flatMap(({ words }) => (words.length > 1 ? words.slice(0, 1) : []))),
];

/** For bash 3.2, which macOS has, and later. */
export function bashScript(commands: Commands): string {
  const list = (words: readonly string[]): string =>
    `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$current")); return`;
  const files = '_identification_machine_files "$current"';
  const options = (command: CompletedCommand): string[] =>
    command.options.flatMap(({ name, values, isValueOptional }) => {
      if (values === 'none' || isValueOptional) return [];
      const action =
        values === 'any' ? 'return' : values === 'files' ? `${files}; return` : list(values);
      return [`      ${quoted(`${keyOf(command)} ${name}`)}) ${action} ;;`];
    });
  return `# ${NAME} completion bash
_identification_machine_files() {
  local IFS=$'\\n'
  compopt -o filenames 2> /dev/null
  COMPREPLY=($(compgen -f -- "$1"))
}
_identification_machine() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command
  # bash takes the = of --option=value for a word.
  if [[ "$current" == '=' ]]; then current=''
  elif [[ "$previous" == '=' ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  COMPREPLY=()
  if [[ "$COMP_CWORD" == 1 ]]; then
    ${list([...nextWords(commands, null).map(({ word }) => word), '--help', '--version'])}
  fi
  command="\${COMP_WORDS[1]}"
  case "$command" in
${groups(commands)
  .map(
    (first) => `    ${quoted(first)})
      if [[ "$COMP_CWORD" == 2 ]]; then
        ${list(nextWords(commands, first).map(({ word }) => word))}
      fi
      command="$command \${COMP_WORDS[2]}" ;;`,
  )
  .join('\n')}
  esac
  case "$command $previous" in
${commands.flatMap(options).join('\n')}
  esac
  case "$command" in
${commands
  .map((command) => {
    const words = list(command.options.map(({ name }) => name));
    const file = command.takesFile ? `[[ "$current" == -* ]] || { ${files}; return; }; ` : '';
    return `    ${quoted(keyOf(command))}) ${file}${words} ;;`;
  })
  .join('\n')}
  esac
}
complete -F _identification_machine ${NAME}
`;
}

/** For zsh, where \`compinit\` has been called. */
export function zshScript(commands: Commands): string {
  const described = (words: readonly { word: string; summary: string }[]): string =>
    words.map(({ word, summary }) => quoted(`${word}:${summary.replaceAll(':', '\\:')}`)).join(' ');
  const spec = ({ name, help, values, isValueOptional, isRepeatable }: CompletedOption): string => {
    const text = `[${help.replaceAll(/[[\]:\\]/g, '\\$&')}]`;
    const repeat = isRepeatable ? '*' : '';
    if (values === 'none') return quoted(`${repeat}${name}${text}`);
    const action = values === 'any' ? ' ' : values === 'files' ? '_files' : `(${values.join(' ')})`;
    return quoted(`${repeat}${name}=${text}${isValueOptional ? '::' : ':'}value:${action}`);
  };
  return `#compdef ${NAME}
# ${NAME} completion zsh
_identification_machine() {
  local command=$words[2]
  local -a offered
  if (( CURRENT == 2 )); then
    offered=(${described(nextWords(commands, null))})
    _describe command offered
    _arguments '--help[show the help]' '--version[show the version]'
    return
  fi
  case $command in
${groups(commands)
  .map(
    (first) => `    ${quoted(first)})
      if (( CURRENT == 3 )); then
        offered=(${described(nextWords(commands, first))})
        _describe command offered
        return
      fi
      command="$command $words[3]"
      shift words
      (( CURRENT-- )) ;;`,
  )
  .join('\n')}
  esac
  shift words
  (( CURRENT-- ))
  case $command in
${commands
  .map((command) => {
    const specs = command.options.map(spec);
    const file = command.takesFile ? [quoted('1:file:_files')] : [];
    return `    ${quoted(keyOf(command))}) _arguments ${[...file, ...specs].join(' ')} ;;`;
  })
  .join('\n')}
  esac
}
compdef _identification_machine ${NAME}
`;
}

/** For fish 3 and later. */
export function fishScript(commands: Commands): string {
  const fishQuoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const complete = (condition: string, rest: string): string =>
    `complete -c ${NAME} -n ${fishQuoted(`__identification_machine_at ${condition}`)} ${rest}`;
  const words = (condition: string, first: string | null): string[] =>
    nextWords(commands, first).map(({ word, summary }) =>
      complete(condition, `-a ${fishQuoted(word)} -d ${fishQuoted(summary)}`),
    );
  const option = (command: CompletedCommand): string[] =>
    command.options.map(({ name, help, values, isValueOptional }) => {
      const value =
        values === 'none' || isValueOptional
          ? ''
          : values === 'files'
            ? '-r -F '
            : values === 'any'
              ? '-x '
              : `-x -a ${fishQuoted(values.join(' '))} `;
      return complete(
        `within ${keyOf(command)}`,
        `-l ${name.slice(2)} ${value}-d ${fishQuoted(help)}`,
      );
    });
  return `# ${NAME} completion fish
function __identification_machine_at
    set -l typed (commandline -opc)
    set -l wanted $argv[2..]
    set -l last (math 1 + (count $wanted))
    test $argv[1] = after; and test (count $typed) -ne $last; and return 1
    test (count $wanted) -eq 0; or test "$typed[2..$last]" = "$wanted"
end
complete -c ${NAME} -f
${[
  ...words('after', null),
  complete('after', `-l help -d ${fishQuoted('show the help')}`),
  complete('after', `-l version -d ${fishQuoted('show the version')}`),
  ...groups(commands).flatMap((first) => words(`after ${first}`, first)),
  ...commands.flatMap((command) => [
    ...(command.takesFile ? [complete(`after ${keyOf(command)}`, '-F')] : []),
    ...option(command),
  ]),
].join('\n')}
`;
}
