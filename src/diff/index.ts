/**
 * Everything that can be done with a diff, as the namespace `Diff`.
 *
 * @since 0.1.0
 */
export * from './algebra.js';
export {
  type DecodeError,
  type DecodeOptions,
  decode,
  type Encoded,
  type EncodedElement,
  type EncodedFields,
  type EncodedTree,
  encode,
} from './codec.js';
export * from './conflicts.js';
export * from './Diff.js';
export * from './explain.js';
export * from './jsonPatch.js';
export * from './lines.js';
export * from './query.js';
export * from './render.js';
export * from './statistics.js';
export * from './statisticsTable.js';
export * from './table.js';
