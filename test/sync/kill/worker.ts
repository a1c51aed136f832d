/**
 * A process that syncs a target with a journal, or goes on with it: `worker.ts KIND FOLDER [OPTIONS as JSON]`. It says
 * `ready` when it begins and, at its end, `done` with the fingerprint of what the target has then, or why not.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { JournalFile } from '../../../src/file.js';
import { Adapter, Snapshot, type SyncOptions, syncFrom } from '../../../src/index.js';
import { source } from './inventory.js';
import { type Kind, targets } from './targets.js';

const [, , kind = 'record', folder = '.', options = '{}'] = process.argv;

const isKind = (name: string): name is Kind => Object.hasOwn(targets, name);
if (!isKind(kind)) throw new Error(`there is no target "${kind}"`);
const { adapter, close } = await targets[kind].open(folder);
const given: SyncOptions = JSON.parse(options);
console.log('ready');
const ended = await pipe(
  adapter,
  syncFrom(Adapter.fromSnapshot('source', source), {
    ...given,
    journal: JournalFile.open(`${folder}/sync.journal`),
    resume: true,
  }),
)();
const after = await adapter.load();
await close();
if (E.isLeft(ended)) console.log(`${ended.left.code}: ${ended.left.message}`);
else console.log(E.isRight(after) ? `done ${Snapshot.fingerprint(after.right)}` : after.left.message);
