/**
 * Where structured log events go. A pino logger is one as it is.
 *
 * @since 0.1.0
 */

/** Takes the fields of an event and its message. */
export type Log = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Where log events go, by level. */
export interface Logger {
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
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
