/** `lockstep show` and `lockstep stats`: what is in a plan, or in a part of it. */
import { type Command, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Element from '../../diff/Element.js';
import * as Diff from '../../diff/index.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as SavedPlan from '../../plan/SavedPlan.js';
import * as PlanFile from '../../store/file/PlanFile.js';
import { configInvalid } from '../CliError.js';
import { FORMATS as DIFF_FORMATS, write, writeDiff } from '../output.js';
import type { Perform, Run } from '../Run.js';
import { inShort } from './plan.js';

const FORMATS = [...DIFF_FORMATS, 'plan'] as const;
const ACTIONS = ['create', 'update', 'delete'] as const;

interface Options {
  readonly action?: ReadonlyArray<Element.Action>;
  readonly model?: ReadonlyArray<string>;
  readonly where?: ReadonlyArray<string>;
  readonly attribute?: string;
  readonly format: (typeof FORMATS)[number];
  readonly out?: string;
}

const collect = (value: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> => [...before, value];

type Condition = (element: Element.Element) => boolean;

/** Whether a field, on either side, is written as a text. */
const written =
  (name: string, text: string): Condition =>
  (element) =>
    [element.identifiers, Element.sourceOf(element), Element.targetOf(element)].some((fields) => {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return value !== undefined && (typeof value === 'string' ? value === text : JSON.stringify(value) === text);
    });

const conditions = (where: ReadonlyArray<string>): E.Either<LockstepError, ReadonlyArray<Condition>> =>
  pipe(
    where,
    E.traverseArray((each) => {
      const equals = each.indexOf('=');
      return equals > 0
        ? E.right(written(each.slice(0, equals), each.slice(equals + 1)))
        : E.left(configInvalid(`"${each}" is no condition`, 'write it as field=value'));
    }),
  );

/** The part of a plan that was asked for. */
const part =
  ({ action, model, attribute, where = [] }: Options) =>
  (plan: SavedPlan.SavedPlan): E.Either<LockstepError, SavedPlan.SavedPlan> =>
    pipe(
      conditions(where),
      E.map((all) => {
        const isWhole = action === undefined && model === undefined && attribute === undefined && all.length === 0;
        if (isWhole) return plan;
        const wanted: Diff.Query = {
          ...(action === undefined ? {} : { action }),
          ...(model === undefined ? {} : { model }),
          ...(attribute === undefined ? {} : { attribute }),
          where: (element) => all.every((holds) => holds(element)),
        };
        return SavedPlan.withDiff(Diff.query(wanted)(plan.diff))(plan);
      }),
    );

const show =
  (run: Run) =>
  (file: string, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      PlanFile.read(file),
      TE.chainEitherK(part(options)),
      TE.chain((plan) => {
        const { format, out } = options;
        if (format !== 'plan') return writeDiff(format, run.terminal, out)(plan.diff);
        if (out === undefined) return TE.left(configInvalid('a plan needs a file', 'name one with --out'));
        run.terminal.say(`${out}: ${inShort(plan.diff)}`);
        return PlanFile.write(out)(plan);
      }),
      TE.map(() => 0),
    );

const stats =
  (run: Run) =>
  (file: string): TE.TaskEither<LockstepError, number> =>
    pipe(
      PlanFile.read(file),
      TE.chain(({ diff }) =>
        write(Diff.toStatisticsLines({ paint: run.terminal.paint })(Diff.statistics()(diff)), undefined),
      ),
      TE.map(() => 0),
    );

/** Declare the commands. */
export const declareShow = (program: Command, perform: Perform): void => {
  program
    .command('show')
    .summary('show a plan, or a part of it')
    .description('Show what is in PLAN. With --format plan --out FILE, save the part that was asked for as a plan.')
    .argument('<PLAN>', 'a plan file')
    .addOption(
      new Option('--action <action>', 'only these actions (may be repeated)')
        .choices([...ACTIONS])
        .argParser((value: string, before: ReadonlyArray<string> | undefined) => collect(value, before)),
    )
    .option('--model <name>', 'only entities of this model (may be repeated)', collect)
    .option('--attribute <name>', 'only changes of this attribute')
    .option(
      '--where <field=value>',
      'only entities of which a field is this, on either side (may be repeated)',
      collect,
    )
    .addOption(new Option('-f, --format <format>', 'how to show it').choices([...FORMATS]).default('tree'))
    .option('-o, --out <file>', 'write to a file')
    .addHelpText(
      'after',
      `
Examples:
  lockstep show plan.json --action delete --model device
  lockstep show plan.json --where role=core --format summary
  lockstep show plan.json --action update --format plan --out updates.json`,
    )
    .action((file: string, options: Options) => perform((run) => show(run)(file, options)));
  program
    .command('stats')
    .summary('show statistics of a plan')
    .description('Count what is in PLAN: by model, action and attribute, the most changed, the impact of deletes.')
    .argument('<PLAN>', 'a plan file')
    .addHelpText('after', '\nExamples:\n  lockstep stats plan.json')
    .action((file: string) => perform((run) => stats(run)(file)));
};
