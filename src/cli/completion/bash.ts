/**
 * Completion for bash: a function that goes by tables, so that no program is started for a key.
 */
import { type CommandSpec, formsOf, quoted } from './Spec.js';

const words = (list: ReadonlyArray<string>): string => quoted(list.join(' '));

/** Lines that tell what may be behind an option. */
const valueLines = ({ path, options }: CommandSpec): ReadonlyArray<string> =>
  options.flatMap((option) => {
    if (option.value === 'none') return [];
    const patterns = formsOf(option).map((form) => quoted(`${path.join(' ')}:${form}`));
    const reply = typeof option.value === 'string' ? 'return' : `_lockstep_words ${words(option.value)} "$cur"; return`;
    return [`    ${patterns.join('|')}) ${reply} ;;`];
  });

const commandLine = ({ path, commands, options, choices }: CommandSpec): string =>
  `    ${quoted(path.join(' '))}) words=${words([...commands, ...choices])}; options=${words(options.flatMap(formsOf))} ;;`;

/** The script. */
export const bash = (specs: ReadonlyArray<CommandSpec>): string => {
  const named = specs.filter(({ path }) => path.length > 0);
  const steps = named.map(({ path }) => quoted(`${path.slice(0, -1).join(' ')}:${path.at(-1) ?? ''}`));
  return `# lockstep in bash: source <(lockstep completion bash)
_lockstep_words() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$2"))
}
_lockstep() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= words= options= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path:\${COMP_WORDS[i]}" in
      ${steps.join('|')}) path="\${path:+$path }\${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$path:$prev" in
${specs.flatMap(valueLines).join('\n')}
  esac
  case "$path" in
${specs.map(commandLine).join('\n')}
  esac
  if [[ $cur == -* ]]; then _lockstep_words "$options" "$cur"
  elif [[ -n $words ]]; then _lockstep_words "$words" "$cur"
  fi
}
# Where there is nothing to say, files are meant.
complete -o default -F _lockstep lockstep
`;
};
