/**
 * Datasets, schemas, diffs, plans and journals in files: `File.read(schema)(path)`, `File.write(path)(snapshot)`. Needs Node.
 *
 * @since 0.1.0
 */
export * as DiffFile from './store/file/DiffFile.js';
export * as File from './store/file/File.js';
export * as FileStore from './store/file/FileStore.js';
export * as Format from './store/file/Format.js';
export * as HistoryFile from './store/file/HistoryFile.js';
export * as JournalFile from './store/file/JournalFile.js';
export * as PlanFile from './store/file/PlanFile.js';
export * as ResolutionFile from './store/file/ResolutionFile.js';
