/**
 * What the command itself can find wrong, beside what the library does.
 */
import type { CommanderError } from 'commander';
import type { PlanError, StoreError } from '../model/LockstepError.js';
import { messageOf } from '../model/thrown.js';

/** A failure in the form of the library's: a tag and a code, then what is wrong, and what would help. */
const failure =
  <Tag extends string, Code extends string>(_tag: Tag, code: Code) =>
  (message: string, suggestion?: string) => ({
    _tag,
    code,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });

type Make<L> = (message: string, suggestion?: string) => L;

/** A `lockstep.yaml`, or options, that make no sense. */
export const configInvalid: Make<StoreError> = failure('StoreError', 'ERR_CONFIG_INVALID');

/** A module that does not export an adapter. */
export const moduleInvalid: Make<StoreError> = failure('StoreError', 'ERR_MODULE_INVALID');

/** A file that is no plan. */
export const planInvalid: Make<PlanError> = failure('PlanError', 'ERR_PLAN_INVALID');

/** A plan that is not about what it is to be applied to. */
export const planWrongSchema: Make<PlanError> = failure('PlanError', 'ERR_PLAN_WRONG_SCHEMA');

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
  return messageOf(thrown).split('\n')[0] ?? '';
};
