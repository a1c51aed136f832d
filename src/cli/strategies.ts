/**
 * The options that say who wins where both sides have changed the same.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import * as Strategy from '../merge/Strategy.js';
import type { LockstepError } from '../model/LockstepError.js';
import { configInvalid } from './CliError.js';
import { collect } from './options.js';

const NAMES = ['manual', 'source-wins', 'target-wins', 'latest', 'merge'] as const;
type Name = (typeof NAMES)[number];

/** What may be typed. */
export interface StrategyOptions {
  readonly strategy?: ReadonlyArray<Name>;
  readonly timestamp?: string;
}

/** As `choices` does, but for an option that may be repeated. */
const name = (value: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> => {
  if (NAMES.some((known) => known === value)) return collect(value, before);
  throw new InvalidArgumentError(`Allowed choices are ${NAMES.join(', ')}.`);
};

/** Declare the options of `StrategyOptions`. */
export const declareStrategies = (command: Command): Command =>
  command
    .addOption(
      new Option('--strategy <name>', 'who wins where both changed the same (the first that decides, if repeated)')
        .choices([...NAMES])
        .argParser(name),
    )
    .option('--timestamp <attribute>', 'for latest: the attribute that says when an entity was changed');

const strategyOf = (named: Name, timestamp: string): Strategy.Strategy => {
  switch (named) {
    case 'manual':
      return Strategy.manual;
    case 'source-wins':
      return Strategy.sourceWins;
    case 'target-wins':
      return Strategy.targetWins;
    case 'latest':
      return Strategy.latest(timestamp);
    case 'merge':
      return Strategy.byValue;
  }
};

/** The strategy that was typed; nothing where none was, so that the schema has the word. Errors: `ERR_CONFIG_INVALID`. */
export const toStrategy = ({
  strategy,
  timestamp,
}: StrategyOptions): E.Either<LockstepError, Strategy.Strategy | undefined> => {
  const isNeeded = strategy?.includes('latest') === true;
  if (isNeeded && timestamp === undefined) {
    return E.left(configInvalid('latest needs an attribute to go by', 'name it with --timestamp'));
  }
  if (!isNeeded && timestamp !== undefined) {
    return E.left(configInvalid('--timestamp is for the strategy latest', 'add --strategy latest'));
  }
  return E.right(
    strategy === undefined ? undefined : Strategy.firstOf(...strategy.map((each) => strategyOf(each, timestamp ?? ''))),
  );
};
