#!/usr/bin/env node
/**
 * The `lockstep` command. Results on stdout, everything else on stderr; exit code 0: no differences, or done; 1:
 * differences, with `--exit-code`, or conflicts that are open; 2: an error.
 */
import { inspect } from 'node:util';
import { Command, CommanderError, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import { printable } from '../diff/render.js';
import { type LockstepError, toLine } from '../model/LockstepError.js';
import { reasonOf, usage } from './CliError.js';
import { declareApply } from './commands/apply.js';
import { declareCompletion } from './commands/completion.js';
import { declareDiff } from './commands/diff.js';
import { declareHelp } from './commands/help.js';
import { declareMerge } from './commands/merge.js';
import { declarePlan } from './commands/plan.js';
import { declareSchema } from './commands/schema.js';
import { declareShow } from './commands/show.js';
import { declareSync } from './commands/sync.js';
import { declareWorker } from './commands/worker.js';
import * as Interruption from './Interruption.js';
import * as Log from './Log.js';
import type { Perform } from './Run.js';
import { withoutPassword } from './secrets.js';
import * as Terminal from './Terminal.js';
import { version } from './version.js';

const FAILED = 2;

interface Globals {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly log: Log.Format;
  readonly color: boolean;
  readonly debug?: boolean;
}

const EXAMPLES = `
Exit codes: 0 done, and no differences where they are asked for; 1 differences (diff --exit-code), or open
conflicts (merge); 2 an error.

Examples:
  lockstep schema infer inventory.json --out schema.yaml
  lockstep diff new.json old.json --schema schema.yaml
  lockstep sync new.json old.json --schema schema.yaml --dry-run
  lockstep plan new.json old.json --schema schema.yaml --out plan.json
  lockstep apply plan.json old.json
  lockstep help diff`;

const program = new Command('lockstep')
  .description('Compare two datasets that describe the same things, and make one agree with the other.')
  .version(version, '-V, --version', 'print the version')
  .option('-q, --quiet', 'say nothing but results and errors')
  .option('-v, --verbose', 'say everything: what is read, and each operation as it is performed')
  .addOption(
    new Option('--log <format>', 'how to say it on stderr: lines, or JSON, an event a line')
      .choices(Log.FORMATS)
      .default('text'),
  )
  .option('--no-color', 'no colour, even on a terminal')
  .option('--debug', 'show all there is to know of an error')
  .helpOption('-h, --help', 'show help')
  .helpCommand(false)
  .configureHelp({ showGlobalOptions: true })
  .addHelpText('after', EXAMPLES)
  .exitOverride()
  // Said by `fail`, in the form of all errors.
  .configureOutput({ outputError: () => undefined });

/** Until a command has ended there is nothing to show for it. */
let ended = false;

const end = (code: number): void => {
  ended = true;
  process.exitCode = code;
};

/** Whatever has to be taken away before anything is said. */
let terminal: Terminal.Terminal | undefined;

const mannerOf = (): Terminal.Manner => {
  const { quiet = false, verbose = false, log = 'text', color } = program.opts<Globals>();
  return { quiet, verbose, log, color };
};

const CODE = /\[(ERR_[A-Z_]+)\]$/;

const fail = (line: string, detail: unknown, code = FAILED): void => {
  const said = withoutPassword(printable(line));
  (terminal ?? Terminal.make(mannerOf())).fail(said, CODE.exec(said)?.[1] ?? 'ERR_UNEXPECTED');
  if (program.opts<Globals>().debug === true) console.error(withoutPassword(inspect(detail)));
  end(code);
};

const failUnexpectedly = (thrown: unknown): void =>
  fail(`something went wrong that should not: ${reasonOf(thrown)}: --debug shows where [ERR_UNEXPECTED]`, thrown);

/** A command that was interrupted ends as one that a signal has ended. */
const codeOf = ({ code }: LockstepError, { received }: Interruption.Interruption): number => {
  const signal = received();
  return code === 'ERR_SYNC_ABORTED' && signal !== undefined ? Interruption.exitCode(signal) : FAILED;
};

const perform: Perform = async (start) => {
  const shown = Terminal.make(mannerOf());
  terminal = shown;
  const interruption = Interruption.make(shown);
  let abandons = false;
  const abandon = (): void => {
    abandons = true;
  };
  const releases: Array<Task<unknown>> = [];
  const atEnd = (release: Task<unknown>): void => void releases.push(release);
  const releaseAll = async (): Promise<void> => {
    await Promise.all(releases.map((release) => release()));
  };
  try {
    const result = await start({ terminal: shown, interruption, abandon, atEnd })().finally(releaseAll);
    shown.settle();
    if (E.isLeft(result)) fail(toLine(result.left), result.left, codeOf(result.left, interruption));
    else end(result.right);
    // What has been said is waited for.
    if (abandons) process.stderr.write('', () => process.exit());
  } finally {
    shown.settle();
  }
};

declareDiff(program, perform);
declarePlan(program, perform);
declareShow(program, perform);
declareApply(program, perform);
declareSync(program, perform);
declareMerge(program, perform);
declareSchema(program, perform);
declareCompletion(program, perform);
declareWorker(program, perform);
declareHelp(program, perform);

// Whoever writes is told in another way; without a listener the process would end here.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

// Modules are others' programs: they may throw after they have answered, and may never answer.
process.on('uncaughtException', (thrown) => {
  failUnexpectedly(thrown);
  process.exit();
});
process.once('exit', () => {
  if (!ended) fail('a dataset never answered: there is nothing left to wait for [ERR_UNEXPECTED]', undefined);
});

program.parseAsync().catch((thrown: unknown) => {
  if (!(thrown instanceof CommanderError)) failUnexpectedly(thrown);
  else if (thrown.exitCode === 0) end(0);
  else if (thrown.code === 'commander.help') end(FAILED);
  else fail(toLine(usage(thrown)), thrown);
});
