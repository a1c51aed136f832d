/** `lockstep schema check` and `lockstep schema infer`. */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { infer } from '../../model/infer.js';
import type { LockstepError } from '../../model/LockstepError.js';
import { treeTraversal } from '../../model/Schema.js';
import * as File from '../../store/file/File.js';
import { configInvalid } from '../CliError.js';
import * as Module from '../Module.js';
import { toData, write } from '../output.js';
import type { Perform } from '../Run.js';
import * as StoreUrl from '../StoreUrl.js';

const check = (file: string): TE.TaskEither<LockstepError, number> =>
  pipe(
    File.readSchema(file),
    TE.chain((schema) => write([pipe(schema, treeTraversal(file))], undefined)),
    TE.map(() => 0),
  );

const needsNone = (dataset: string): LockstepError =>
  configInvalid(`${dataset}: a module brings a schema of its own`, 'infer one from a file or a folder');

const hasOne: LockstepError = configInvalid(
  'a store in Redis is made with a schema, and read with it',
  'infer one from a file or a folder',
);

const recordsOf = (dataset: string): ReturnType<typeof File.readRecords> => {
  if (StoreUrl.isNamed(dataset)) return TE.left(hasOne);
  return Module.isNamed(dataset) ? TE.left(needsNone(dataset)) : File.readRecords(dataset);
};

const inferFrom = (dataset: string, out: string | undefined): TE.TaskEither<LockstepError, number> =>
  pipe(
    recordsOf(dataset),
    TE.map(infer),
    TE.chain((schema) => write([toData(out?.endsWith('.json') === true ? 'json' : 'yaml', schema)], out)),
    TE.map(() => 0),
  );

/** Declare the commands. */
export const declareSchema = (program: Command, perform: Perform): void => {
  const schema = program
    .command('schema')
    .summary('check a schema file, or infer one')
    .description('Check a schema file, or infer one from a dataset.')
    .helpCommand(false);
  schema
    .command('check')
    .summary('check a schema file')
    .description('Check a schema file, and show the order in which its models are visited.')
    .argument('<FILE>', 'the schema file (YAML or JSON)')
    .addHelpText('after', '\nExamples:\n  lockstep schema check schema.yaml')
    .action((file: string) => perform(() => check(file)));
  schema
    .command('infer')
    .summary('guess a schema from a dataset')
    .description('Guess a schema from a dataset: a beginning, to be read and corrected.')
    .argument('<DATASET>', 'a file or a folder')
    .option('-o, --out <file>', 'write to a file (JSON where it is named .json)')
    .addHelpText(
      'after',
      '\nExamples:\n  lockstep schema infer inventory.json\n  lockstep schema infer inventory/ --out schema.yaml',
    )
    .action((dataset: string, { out }: { readonly out?: string }) => perform(() => inferFrom(dataset, out)));
};
