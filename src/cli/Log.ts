/**
 * What a command says beside its result, on stderr: lines for people, or JSON, a line an event, for programs.
 */
import { destination, pino, stdTimeFunctions } from 'pino';
import { printable } from '../diff/render.js';
import type { Log, Logger } from '../sync/Logger.js';
import { withoutPassword } from './secrets.js';

/** The forms in which it can be said. */
export const FORMATS = ['text', 'json'] as const;
export type Format = (typeof FORMATS)[number];

const withoutSecrets = (value: unknown): unknown => (typeof value === 'string' ? withoutPassword(value) : value);

/** Events as JSON, each written before the next is. */
export const json = (): Logger =>
  pino(
    {
      base: null,
      level: 'debug',
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (level) => ({ level }),
        log: (fields) =>
          Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, withoutSecrets(value)])),
      },
      hooks: {
        logMethod([fields, message], method) {
          method.call(this, fields, withoutPassword(message ?? ''));
        },
      },
    },
    destination({ fd: 2, sync: true }),
  );

const milliseconds = (duration: unknown): string =>
  typeof duration === 'number' ? ` (${duration < 10 ? duration.toFixed(1) : Math.round(duration)} ms)` : '';

/** An event in a line. */
const toLine = (fields: Parameters<Log>[0], message: string): string => {
  const { action, model, uid, dataset, operations, entities, duration } = fields;
  const what =
    typeof action === 'string' ? `${action} ${model} "${uid}": ` : typeof dataset === 'string' ? `${dataset}: ` : '';
  const count = operations ?? entities;
  const counted = typeof count === 'number' ? `: ${count} ${operations === undefined ? 'entities' : 'operations'}` : '';
  return printable(`${what}${message}${counted}${milliseconds(duration)}`);
};

/** Events as lines: all of them where one is to hear everything, else warnings of guards and what was asked for by a flag. */
export const text = (say: (line: string) => void, warn: (line: string) => void, verbose: boolean): Logger => ({
  debug: ({ model, uid }, message) => say(`${model} "${uid}": ${message}`),
  info: (fields, message) => {
    if (verbose) say(toLine(fields, message));
  },
  warn: (fields, message) => {
    if (typeof fields['guard'] === 'string') warn(message);
    else if (verbose) say(toLine(fields, message));
  },
  error: (fields, message) => {
    if (verbose) say(toLine(fields, message));
  },
});
