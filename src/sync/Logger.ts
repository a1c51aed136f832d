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

/** Keeps silent. */
export const silent: Logger = { debug: nowhere, info: nowhere, warn: nowhere, error: nowhere };
