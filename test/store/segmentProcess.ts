/**
 * A process that writes a segmented dataset, for the tests to kill: it gives every device the next number, in one commit, again and
 * again, and tells each number that was answered.
 */
import { writeSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import * as Patch from '../../src/snapshot/Patch.js';
import * as FileStore from '../../src/store/file/FileStore.js';
import { numbered, schema } from './numbered.js';

const [, , folder = '', first = '0'] = process.argv;

const store = FileStore.open(schema)(folder);

for (let number = Number(first); ; number++) {
  const before = await store.load();
  const written = E.isLeft(before)
    ? before
    : await store.commit(Patch.between(before.right, numbered(number, before.right)))();
  writeSync(1, E.isRight(written) ? `${number}\n` : `failed: ${written.left.message}\n`);
}
