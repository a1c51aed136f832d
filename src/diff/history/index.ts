/**
 * Everything that can be done with a history, as the namespace `History`.
 *
 * @since 0.4.0
 */
export * from '../../snapshot/History.js';
export { type Parts, restore } from '../../snapshot/restore.js';
export * from '../../snapshot/undo.js';
export { diff } from './diff.js';
export type { LineReader, ReadError } from './LineReader.js';
export { fromNdjson, toNdjson } from './lines.js';
