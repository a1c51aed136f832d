/** `lockstep help`: the help of a command, named as it is typed. */
import type { Command } from 'commander';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type LockstepError, nearMiss } from '../../model/LockstepError.js';
import { configInvalid } from '../CliError.js';
import type { Perform } from '../Run.js';

const help = (program: Command, names: ReadonlyArray<string>): TE.TaskEither<LockstepError, number> => {
  let command = program;
  for (const name of names) {
    const next = command.commands.find((each) => each.name() === name);
    if (next === undefined) {
      const known = command.commands.map((each) => each.name());
      return TE.left(configInvalid(`unknown command "${names.join(' ')}"`, nearMiss(name, known).suggestion));
    }
    command = next;
  }
  return TE.fromIO(() => {
    command.outputHelp();
    return 0;
  });
};

/** Declare the command. */
export const declareHelp = (program: Command, perform: Perform): void => {
  program
    .command('help')
    .summary('show the help of a command')
    .description('Show the help of a command.')
    .argument('[COMMAND...]', 'the command, for example: schema infer')
    .action((names: ReadonlyArray<string>) => perform(() => help(program, names)));
};
