/**
 * What a log is told of each operation.
 */
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
