/**
 * Diffs as JSON text, an element a line, so that version control shows what changed and no text holds the whole.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Diff } from '../../diff/Diff.js';
import * as Document from '../../diff/Document.js';
import { encodeElement } from '../../diff/elementCodec.js';
import { jsonPatchOperations } from '../../diff/jsonPatch.js';
import type { FormatError } from '../../model/LockstepError.js';

/** Text piece by piece; a value that JSON cannot hold ends it. */
export type Pieces = Iterable<E.Either<FormatError, string>>;

/** A diff as JSON. O(size), memory for one element. */
export function* of(diff: Diff): Pieces {
  const head = Object.entries(Document.headOf(diff)).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},\n`);
  yield E.right(`{\n${head.join('')}  "elements": [`);
  // How many lists of children are open.
  let open = 0;
  let separator = '\n';
  for (const { element, depth } of Document.leveled(diff.elements)) {
    const encoded = encodeElement(depth)(element);
    if (E.isLeft(encoded)) return yield encoded;
    const line = JSON.stringify(encoded.right);
    const isParent = element.children.length > 0;
    const closing = depth < open ? ']}'.repeat(open - depth) : '';
    const text = isParent ? `${line.slice(0, -1)},"children":[` : line;
    yield E.right(`${closing}${separator}${'  '.repeat(depth + 2)}${text}`);
    open = isParent ? depth + 1 : depth;
    separator = isParent ? '\n' : ',\n';
  }
  const end = separator === '\n' ? ']' : `${']}'.repeat(open)}\n  ]`;
  yield E.right(`${end},\n  "summary": ${JSON.stringify(Document.summaryOf(diff))}\n}\n`);
}

/** A diff as a JSON Patch, an operation a line. O(size), memory for one element. */
export function* patchOf(diff: Diff): Pieces {
  let separator = '[\n  ';
  for (const operation of jsonPatchOperations(diff)) {
    if (E.isLeft(operation)) return yield operation;
    yield E.right(`${separator}${JSON.stringify(operation.right)}`);
    separator = ',\n  ';
  }
  yield E.right(separator === ',\n  ' ? '\n]\n' : '[]\n');
}
