/**
 * What the command itself can find wrong, beside what the library does.
 */
import type { CommanderError } from 'commander';
import type { StoreError } from '../model/LockstepError.js';

const failure =
  (code: StoreError['code']) =>
  (message: string, suggestion?: string): StoreError => ({
    _tag: 'StoreError',
    code,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });

/** A `lockstep.yaml`, or options, that make no sense. */
export const configInvalid = failure('ERR_CONFIG_INVALID');

/** A module that does not export an adapter. */
export const moduleInvalid = failure('ERR_MODULE_INVALID');

/** A command line that commander refuses, said in our manner: one sentence, then what would help. */
export const usage = ({ message }: CommanderError): StoreError => {
  const [problem = '', hint] = message.replace(/^error: /, '').split('\n');
  return configInvalid(
    problem.replace(/\.$/, '').replace(/\. ([A-Z])/, (_, letter: string) => `: ${letter.toLowerCase()}`),
    hint?.replace(/^\(Did you mean (.*)\)$/, 'did you mean $1') ?? 'see "lockstep help"',
  );
};

/** Why something was thrown, in one line. */
export const reasonOf = (thrown: unknown): string => {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split('\n')[0] ?? '';
};
