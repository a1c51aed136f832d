/** `lockstep completion`: what a shell needs to complete the command. */
import { Argument, type Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { bash } from '../completion/bash.js';
import { fish } from '../completion/fish.js';
import * as Spec from '../completion/Spec.js';
import { zsh } from '../completion/zsh.js';
import { write } from '../output.js';
import type { Perform } from '../Run.js';

const SCRIPTS = { bash, zsh, fish };

type Shell = keyof typeof SCRIPTS;

/** Declare the command; it completes what is declared on the program, before it or after. */
export const declareCompletion = (program: Command, perform: Perform): void => {
  program
    .command('completion')
    .summary('print what a shell needs to complete this command')
    .description('Print a script with which a shell completes commands, options and their values.')
    .addArgument(new Argument('<SHELL>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      `
Examples:
  source <(lockstep completion bash)        in ~/.bashrc
  source <(lockstep completion zsh)         in ~/.zshrc, behind compinit
  lockstep completion fish | source         in ~/.config/fish/config.fish`,
    )
    .action((shell: Shell) =>
      perform(() =>
        pipe(
          write([SCRIPTS[shell](Spec.of(program)).trimEnd()], undefined),
          TE.map(() => 0),
        ),
      ),
    );
};
