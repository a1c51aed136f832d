/**
 * From what a schema declares to strategies.
 */
import * as MergeRule from '../model/MergeRule.js';
import * as Merger from './Merger.js';
import * as Strategy from './Strategy.js';

const one = (rule: MergeRule.One): Strategy.Strategy => {
  switch (rule) {
    case 'source-wins':
      return Strategy.sourceWins;
    case 'target-wins':
      return Strategy.targetWins;
    case 'manual':
      return Strategy.manual;
    case 'merge':
      return Strategy.byValue;
    case 'union':
      return Strategy.mergeWith(Merger.union);
    case 'lines':
      return Strategy.mergeWith(Merger.lines);
    case 'delta':
      return Strategy.mergeWith(Merger.delta);
    default:
      return Strategy.latest(rule.latest);
  }
};

/** The strategy that a rule means; nothing for no rule. */
export const toStrategy = (rule: MergeRule.MergeRule | undefined): Strategy.Strategy | undefined =>
  rule === undefined ? undefined : Strategy.firstOf(...MergeRule.all(rule).map(one));
