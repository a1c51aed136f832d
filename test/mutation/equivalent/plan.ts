/** Mutants of plans that no test can fail for. */
import type { Equivalent } from './Equivalent.js';

export const plan: ReadonlyArray<Equivalent> = [
  {
    file: 'src/plan/Plan.ts',
    reason: 'A shortcut: to go through the children of what has none does nothing.',
    mutants: [['element.children.length === 0', 'false']],
  },
  {
    file: 'src/plan/references.ts',
    reason:
      'The places of two different operations, that of an entity and a delete of what it was below, are never equal.',
    mutants: [
      ['gone > index', 'gone >= index'],
      ['latest < index', 'latest <= index'],
      ['earliest > gone', 'earliest >= gone'],
    ],
  },
  {
    file: 'src/plan/stages.ts',
    reason: 'A shortcut: in a schema without references none are found, and without children nothing is found above.',
    mutants: [
      ['references.size > 0', 'references.size >= 0'],
      ['refers', 'true'],
    ],
  },
  {
    file: 'src/plan/stages.ts',
    reason:
      'A shortcut, which is then never taken, as some model has no children in every schema: nothing is found above, either way.',
    mutants: [['Schema.childrenOf(schema, name).length === 0', 'Schema.childrenOf(schema, name).length !== 0']],
  },
  {
    file: 'src/plan/unresolved.ts',
    reason: 'A shortcut: of a model without references, none are found that lead nowhere.',
    mutants: [['model.references.size === 0', 'false']],
  },
  {
    file: 'src/plan/Plan.ts',
    reason: 'A shortcut: where nothing moves, nothing moves out of what is deleted.',
    mutants: [['moved.size === 0', 'false']],
  },
];
