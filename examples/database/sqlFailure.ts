/** What PostgreSQL, or the way to it, has against a statement, as a handler tells it. */
import type { Handlers } from 'lockstep';

/**
 * Where asking again may help: serialisation failures and deadlocks, locks that are not to be had, too few resources,
 * connections that are lost or refused, servers that are starting or stopping.
 */
const TRANSIENT = /^(40001|40P01|55P03|53\w{3}|08(?!P01)\w{3}|57P0[123])$/;

/** What Node says of connections. */
const UNREACHABLE = /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;

/** What the driver says, without a code, of a connection that ended under it. */
const ENDED =
  /^Connection terminated|^Client has encountered a connection error|timeout exceeded when trying to connect/;

const textOf = (thrown: unknown, field: 'code' | 'detail' | 'message'): string | undefined => {
  const value: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, field) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const isTransient = (code: string | undefined, message: string): boolean =>
  code === undefined ? ENDED.test(message) : TRANSIENT.test(code) || UNREACHABLE.test(code);

/** The failure of a statement: its message with what the server adds to it, and the error itself as the cause. */
export const sqlFailure = (thrown: unknown): Handlers.HandlerError => {
  const code = textOf(thrown, 'code');
  const detail = textOf(thrown, 'detail');
  // Where several addresses were tried, the error of Node has a code and no message.
  const message = textOf(thrown, 'message') ?? code ?? String(thrown);
  return {
    message: detail === undefined ? message : `${message}: ${detail}`,
    cause: thrown,
    ...(isTransient(code, message) ? { transient: true } : {}),
  };
};

/** Whether a statement failed because of a row that is there already. */
export const isDuplicate = ({ cause }: Handlers.HandlerError): boolean => textOf(cause, 'code') === '23505';
