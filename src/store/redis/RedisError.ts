/**
 * What the server or the network answers, as errors of stores. No error carries the command it was about, nor what that
 * held: a password may be among it.
 */
import type { LockstepError, StoreError } from '../../model/LockstepError.js';
import { storeError } from '../Store.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

type Code = StoreError['code'];

interface Meaning {
  readonly code: Code;
  readonly problem: string;
  readonly suggestion?: string;
}

/** By the first word of what the server answers. */
const REPLIES: Readonly<Record<string, Meaning>> = {
  NOAUTH: {
    code: 'ERR_STORE_REFUSED',
    problem: 'the server asks for a password',
    suggestion: 'put user and password into the URL or the options',
  },
  WRONGPASS: {
    code: 'ERR_STORE_REFUSED',
    problem: 'the server refused user or password',
    suggestion: 'check both, and that the user is on',
  },
  NOPERM: {
    code: 'ERR_STORE_REFUSED',
    problem: 'the user may not do this',
    suggestion: 'docs/redis.md lists the commands and keys that a store needs',
  },
  OOM: { code: 'ERR_STORE_FULL', problem: 'the server has no memory left; nothing was changed' },
  MISCONF: { code: 'ERR_STORE_FULL', problem: 'the server cannot save its data to disk, and takes no writes' },
  READONLY: {
    code: 'ERR_STORE_READ_ONLY',
    problem: 'the server is a replica, and takes no writes',
    suggestion: 'name the primary',
  },
  NOREPLICAS: {
    code: 'ERR_STORE_BUSY',
    problem: 'the server has fewer replicas than it asks for, and takes no writes',
  },
  LOADING: { code: 'ERR_STORE_BUSY', problem: 'the server is loading its data' },
  BUSY: { code: 'ERR_STORE_BUSY', problem: 'the server is busy with a script' },
  TRYAGAIN: { code: 'ERR_STORE_BUSY', problem: 'the cluster is moving its slots' },
  CLUSTERDOWN: { code: 'ERR_STORE_BUSY', problem: 'the cluster does not serve all its slots' },
  MASTERDOWN: { code: 'ERR_STORE_BUSY', problem: 'the server has lost its primary' },
  WRONGTYPE: { code: 'ERR_STORE_CORRUPT', problem: 'a key of the store holds something else' },
};

/** By the first word of what a sentinel answers: it has users of its own. */
const SENTINEL_REPLIES: Readonly<Record<string, Meaning>> = {
  NOAUTH: {
    code: 'ERR_STORE_REFUSED',
    problem: 'a sentinel asks for a password',
    suggestion: 'put sentinelUsername and sentinelPassword into "connection"',
  },
  WRONGPASS: {
    code: 'ERR_STORE_REFUSED',
    problem: 'a sentinel refused user or password',
    suggestion: 'check sentinelUsername and sentinelPassword: they are not those of the server',
  },
  NOPERM: {
    code: 'ERR_STORE_REFUSED',
    problem: 'the user of a sentinel may not ask it for the primary',
    suggestion: 'docs/redis.md lists the commands that it needs',
  },
};

/** By the code of what the operating system answers. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host could not be looked up',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  ETIMEDOUT: 'connecting took too long',
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const unreachable = (why: string): Meaning => ({ code: 'ERR_STORE_UNREACHABLE', problem: `cannot be reached: ${why}` });

const TIMED_OUT: Meaning = { code: 'ERR_STORE_TIMEOUT', problem: 'did not answer in time' };

const property = (cause: unknown, name: string): unknown =>
  typeof cause === 'object' && cause !== null ? Reflect.get(cause, name) : undefined;

const LOST = /Connection is closed|Command aborted|Stream isn't writeable|Cluster (isn't ready|is ended)|startup nodes/;

const meaningOf = (cause: unknown): Meaning => {
  const message = cause instanceof Error ? cause.message : '';
  const [word = ''] = message.split(' ', 1);
  const reply = REPLIES[word];
  if (reply !== undefined) return reply;
  // A cluster tells of the last node that it tried.
  const inner = property(cause, 'lastNodeError') ?? property(cause, 'previousErrors');
  if (inner !== undefined) return meaningOf(Array.isArray(inner) ? inner.at(-1) : inner);
  if (message === 'Command timed out') return TIMED_OUT;
  const code = property(cause, 'code');
  const reason = typeof code === 'string' ? REASONS[code] : undefined;
  if (reason !== undefined) return unreachable(reason);
  if (typeof code === 'string' && /CERT|TLS|SSL|SIGNATURE/.test(code)) {
    return unreachable(`the encrypted connection failed (${code})`);
  }
  const name = property(cause, 'name');
  if (name === 'MaxRetriesPerRequestError' || LOST.test(message)) return unreachable('the connection was lost');
  if (/^Too many Cluster redirections/.test(message)) return unreachable('no node serves the slot');
  if (/^All sentinels are unreachable/.test(message)) {
    const [, answer = ''] = / Last error: (\w+)/.exec(message) ?? [];
    return SENTINEL_REPLIES[answer] ?? unreachable('no sentinel answers for the primary');
  }
  if (name === 'ReplyError') return { code: 'ERR_STORE_REFUSED', problem: `the server refused a command: ${message}` };
  return unreachable(message === '' ? 'for no reason that is known' : message);
};

/** The error of a store for whatever ioredis throws; `key` is the one that the command was about. */
export const of = (store: string, cause: unknown, key?: string): StoreError => {
  const { code, problem, suggestion } = meaningOf(cause);
  if (code === 'ERR_STORE_CORRUPT') return corrupt(store, key, undefined, 'it holds something else');
  return storeError(code, store, problem, suggestion === undefined ? {} : { suggestion });
};

/** The error of what is not as Lockstep writes it. */
export const corrupt = (
  store: string,
  key: string | undefined,
  entity: { readonly model: string; readonly uid: string } | undefined,
  problem: string,
): StoreError => {
  const at = key === undefined ? 'a key of the store' : `key "${key}"`;
  const which = entity === undefined ? '' : `, ${entity.model} "${entity.uid}"`;
  return storeError('ERR_STORE_CORRUPT', store, `${at}${which} is not as it was written: ${problem}`, {
    ...entity,
    ...(key === undefined ? {} : { path: key }),
    suggestion: 'restore it, or clear the store and load it again',
  });
};

/** The error of a store that others kept busy all the time. */
export const busy = (store: string, problem: string): StoreError =>
  storeError('ERR_STORE_BUSY', store, problem, { suggestion: 'try again' });

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** Whether the script is one that the server has not seen. */
export const isUnknownScript = (cause: unknown): boolean =>
  cause instanceof Error && cause.message.startsWith('NOSCRIPT');

const neverSent = new WeakSet<LockstepError>();

/** Note that what was asked for was never sent: there was no connection. */
export const unsent = (error: StoreError): StoreError => {
  neverSent.add(error);
  return error;
};

/** Whether there was no connection to ask by. */
export const isUnsent = (error: LockstepError): boolean => neverSent.has(error);

const isSilence = ({ code }: LockstepError): boolean =>
  code === 'ERR_STORE_UNREACHABLE' || code === 'ERR_STORE_TIMEOUT';

/** Whether it is not known whether what was asked for took effect. */
export const isDoubt = (error: LockstepError): boolean => isSilence(error) && !isUnsent(error);

/** Whether asking again may help. */
export const isPassing = (error: LockstepError): boolean => error.code === 'ERR_STORE_BUSY' || isSilence(error);
