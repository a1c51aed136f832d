/**
 * Completion for zsh: a function a command, each for `_arguments`.
 */
import { type CommandSpec, formsOf, type OptionSpec, quoted, summaryOf } from './Spec.js';

/** A description, where colons and brackets mean something. */
const described = (text: string): string => text.replaceAll(/[[\]:\\]/g, (c) => `\\${c}`);

const valueSpec = ({ value }: OptionSpec): string => {
  if (value === 'none') return '';
  if (value === 'file') return ':file:_files';
  return value === 'other' ? ':value: ' : `:value:(${value.join(' ')})`;
};

/** What `_arguments` takes for an option; both forms keep each other from being offered again, unless it may be repeated. */
const optionArgument = (option: OptionSpec): ReadonlyArray<string> => {
  const repeats = /may be repeated|all, if repeated/.test(option.description);
  const forms = formsOf(option);
  const exclusion = repeats ? '*' : `(${forms.join(' ')})`;
  return forms.map((form) => quoted(`${exclusion}${form}[${described(option.description)}]${valueSpec(option)}`));
};

const nameOf = (path: ReadonlyArray<string>): string => ['_lockstep', ...path].join('_');

const functionOf = (specs: ReadonlyArray<CommandSpec>, { path, commands, options, choices }: CommandSpec): string => {
  const flags = options.flatMap(optionArgument);
  const rest = choices.length > 0 ? quoted(`*:word:(${choices.join(' ')})`) : quoted('*:file:_files');
  if (commands.length === 0) return `${nameOf(path)}() {\n  _arguments -s ${[...flags, rest].join(' \\\n    ')}\n}\n`;
  const list = commands.map((name) => quoted(`${described(name)}:${summaryOf(specs, [...path, name])}`));
  const branches = commands.map((name) => `      ${name}) ${nameOf([...path, name])} ;;`);
  return `${nameOf(path)}() {
  local curcontext=$curcontext state line
  local -a commands=(${list.join(' ')})
  _arguments -s -C ${[...flags, quoted('1:command:->command'), quoted('*::argument:->argument')].join(' \\\n    ')}
  case $state in
    command) _describe command commands ;;
    argument) case $words[1] in
${branches.join('\n')}
    esac ;;
  esac
}
`;
};

/** The script. */
export const zsh = (specs: ReadonlyArray<CommandSpec>): string =>
  `#compdef lockstep
# lockstep in zsh: source <(lockstep completion zsh), or save it as _lockstep in a folder of $fpath
${specs.map((spec) => functionOf(specs, spec)).join('')}if [[ $funcstack[1] == _lockstep ]]; then _lockstep "$@"; else compdef _lockstep lockstep; fi
`;
