#!/usr/bin/env node
/**
 * The `lockstep` command. Results on stdout, everything else on stderr; exit code 0: no differences, or done; 1:
 * differences, with `--exit-code`; 2: an error.
 */
import { Command, CommanderError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { toLine } from '../model/LockstepError.js';
import { declareDiff } from './commands/diff.js';
import { declareSchema } from './commands/schema.js';
import { declareSync } from './commands/sync.js';
import type { Perform } from './Run.js';
import * as Terminal from './Terminal.js';
import { version } from './version.js';

const FAILED = 2;

interface Globals {
  readonly quiet?: boolean;
  readonly color: boolean;
  readonly debug?: boolean;
}

const program = new Command('lockstep')
  .description('Compare two datasets that describe the same things, and make one agree with the other.')
  .version(version)
  .option('-q, --quiet', 'say nothing but results and errors')
  .option('--no-color', 'no colour, even on a terminal')
  .option('--debug', 'show all there is to know of an error')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

const fail = (line: string, detail: unknown): void => {
  process.stderr.write(`lockstep: ${line}\n`);
  if (program.opts<Globals>().debug === true) console.error(detail);
  process.exitCode = FAILED;
};

const perform: Perform = async (start) => {
  const { quiet = false, color } = program.opts<Globals>();
  const terminal = Terminal.make({ quiet, color });
  try {
    const ended = await start({ terminal })();
    terminal.settle();
    if (E.isLeft(ended)) fail(toLine(ended.left), ended.left);
    else process.exitCode = ended.right;
  } finally {
    terminal.settle();
  }
};

declareDiff(program, perform);
declareSync(program, perform);
declareSchema(program, perform);

// Who reads our output may stop reading: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});

try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : FAILED;
  else
    fail(`something went wrong that should not: ${thrown instanceof Error ? thrown.message : String(thrown)}`, thrown);
}
