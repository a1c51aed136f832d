/**
 * What a log is told of each operation, and of what needs none.
 */
import { type Diff, iterate } from '../diff/index.js';
import type { Logger } from './Logger.js';
import type { Outcome, Performed } from './SyncResult.js';

const LEVEL: Readonly<Record<Outcome, keyof Logger>> = {
  success: 'info',
  refused: 'warn',
  error: 'error',
  skipped: 'warn',
  planned: 'info',
};

/** Log what came of an operation, at the level that fits. */
export const logOperation = (logger: Logger, { operation, outcome, message, duration }: Performed): void => {
  const { action, model, uid } = operation;
  logger[LEVEL[outcome]](
    { action, model, uid, outcome, duration, ...(action === 'delete' ? {} : { attributes: operation.attributes }) },
    message,
  );
};

/** Log each unchanged entity that a diff has kept. */
export const logUnchanged = (logger: Logger, diff: Diff): void => {
  for (const { action, model, uid } of iterate(diff)) {
    if (action === 'unchanged')
      logger.debug({ action, model, uid, outcome: 'success' }, 'no changes to apply; no action needed');
  }
};
