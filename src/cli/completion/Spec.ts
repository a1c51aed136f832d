/**
 * What can be typed, as the scripts of shells need to know it: read off the commands themselves.
 */
import type { Command, Option } from 'commander';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** An option, and what may be behind it. */
export interface OptionSpec {
  /** `-f`, where it has a short form. */
  readonly short: string | undefined;
  readonly long: string;
  readonly description: string;
  readonly value: 'none' | 'file' | 'other' | ReadonlyArray<string>;
}

/** A command, by the words that name it; none for the program itself. */
export interface CommandSpec {
  readonly path: ReadonlyArray<string>;
  readonly summary: string;
  /** The commands right below it. */
  readonly commands: ReadonlyArray<string>;
  readonly options: ReadonlyArray<OptionSpec>;
  /** What its arguments may be, where that is a few words; else they are files. */
  readonly choices: ReadonlyArray<string>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const valueKind = ({ flags, required, optional, argChoices }: Option): OptionSpec['value'] => {
  if (!required && !optional) return 'none';
  return argChoices ?? (/<file>/.test(flags) ? 'file' : 'other');
};

const optionsOf = (command: Command): ReadonlyArray<OptionSpec> =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option) =>
      option.long == null
        ? []
        : [
            {
              short: option.short ?? undefined,
              long: option.long,
              description: option.description,
              value: valueKind(option),
            },
          ],
    );

/** A command and all below it. */
export const of = (command: Command, path: ReadonlyArray<string> = []): ReadonlyArray<CommandSpec> => [
  {
    path,
    summary: command.summary() || command.description(),
    commands: command.commands.map((each) => each.name()),
    options: optionsOf(command),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  },
  ...command.commands.flatMap((each) => of(each, [...path, each.name()])),
];

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** The forms of an option, as they are typed. */
export const formsOf = ({ short, long }: OptionSpec): ReadonlyArray<string> =>
  short === undefined ? [long] : [short, long];

/** The summary of a command below another. */
export const summaryOf = (specs: ReadonlyArray<CommandSpec>, path: ReadonlyArray<string>): string =>
  specs.find((spec) => spec.path.join(' ') === path.join(' '))?.summary ?? '';

/** A text in single quotes, as shells of the Bourne kind read it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
