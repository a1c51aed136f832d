/**
 * Completion for fish: a line for each thing that can be typed.
 */
import { type CommandSpec, type OptionSpec, summaryOf } from './Spec.js';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The condition that a command, and none below it, has been typed. */
const conditionOf = ({ path, commands }: CommandSpec): string => {
  if (path.length === 0) return '__fish_use_subcommand';
  const typed = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const none = commands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${commands.join(' ')}`];
  return [...typed, ...none].join('; and ');
};

const valueFlags = ({ value }: OptionSpec): string => {
  if (value === 'none') return '';
  if (value === 'file') return ' -r -F';
  return value === 'other' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`;
};

function* linesOf(specs: ReadonlyArray<CommandSpec>, spec: CommandSpec): Generator<string> {
  const begin = `complete -c lockstep -n ${quoted(conditionOf(spec))}`;
  for (const name of spec.commands) {
    yield `${begin} -f -a ${name} -d ${quoted(summaryOf(specs, [...spec.path, name]))}`;
  }
  if (spec.choices.length > 0) yield `${begin} -f -a ${quoted(spec.choices.join(' '))}`;
  for (const option of spec.options) {
    const short = option.short === undefined ? '' : ` -s ${option.short.slice(1)}`;
    yield `${begin}${short} -l ${option.long.slice(2)}${valueFlags(option)} -d ${quoted(option.description)}`;
  }
}

/** The script. */
export const fish = (specs: ReadonlyArray<CommandSpec>): string =>
  [
    '# lockstep in fish: lockstep completion fish | source',
    'complete -c lockstep -e',
    ...specs.flatMap((spec) => [...linesOf(specs, spec)]),
    '',
  ].join('\n');
