/**
 * Where structured log events go. A pino logger is one as it is.
 *
 * @since 0.1.0
 */

/** Takes the fields of an event and its message. */
export type Log = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Where log events go, by level. */
export interface Logger {
  /** For what is of interest when something is looked for. */
  readonly debug: Log;
  /** For what was done. */
  readonly info: Log;
  /** For what is to be looked at, and ended nothing. */
  readonly warn: Log;
  /** For what has failed. */
  readonly error: Log;
}

const nowhere: Log = () => undefined;

/**
 * Keeps silent.
 *
 * @example
 * import { Logger } from 'lockstep'
 *
 * const told: Array<string> = []
 * const logger: Logger.Logger = { ...Logger.silent, error: (_, message) => told.push(message) }
 * logger.info({ model: 'device' }, 'created')
 * logger.error({ model: 'device' }, 'not created')
 * told // => ['not created']
 */
export const silent: Logger = { debug: nowhere, info: nowhere, warn: nowhere, error: nowhere };
