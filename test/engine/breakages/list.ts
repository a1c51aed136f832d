/** Ways to break the engine, each of which the runs are to find. */

/** One way to break it: a text in one file, which is there once, and what it becomes. */
export interface Breakage {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** On which stores it is looked for: the end of the name of a test. */
  readonly on: string;
}

const inMemory = 'in memory';

/** All of them. */
export const breakages: ReadonlyArray<Breakage> = [
  {
    what: 'undo goes back one too far',
    file: 'src/snapshot/undo.ts',
    from: 'history.current.id) + by;',
    to: 'history.current.id) + (by === 1 ? by : by - 1);',
    on: inMemory,
  },
  {
    what: 'a checkpoint of a history keeps what could be redone',
    file: 'src/snapshot/History.ts',
    from: 'Math.max(0, done + 1 - limit), done);',
    to: 'Math.max(0, done + 1 - limit), history.checkpoints.list.size);',
    on: inMemory,
  },
  {
    what: 'a patch misses a delete',
    file: 'src/diff/patch.ts',
    from: '[...deletes].reverse()) Draft',
    to: '[...deletes].reverse().slice(1)) Draft',
    on: inMemory,
  },
  {
    what: 'a sync goes on after an error',
    file: 'src/sync/execute.ts',
    from: 'if (!continues) stopped ??= verdict.error;',
    to: 'if (dryRun) stopped ??= verdict.error;',
    on: inMemory,
  },
  {
    what: 'what requires something that was refused is attempted',
    file: 'src/sync/execute.ts',
    from: "required !== undefined && required.outcome !== 'success' && required.outcome !== 'planned'",
    to: "required !== undefined && required.outcome === 'error'",
    on: inMemory,
  },
  {
    what: 'a sync is taken back first things first',
    file: 'src/sync/undo.ts',
    from: '.sort((x, y) => y - x)',
    to: '.sort((x, y) => x - y)',
    on: inMemory,
  },
  {
    what: 'what went with a deleted parent is not brought back',
    file: 'src/sync/undo.ts',
    from: '...Carried.creates(carried, hadLeft)(operation),',
    to: '...Carried.creates(carried, hadLeft)(operation).slice(1),',
    on: inMemory,
  },
  {
    what: 'what failed is not attempted again by a resumed sync',
    file: 'src/sync/resolve.ts',
    from: "filter(([, { outcome }]) => outcome !== 'error')",
    to: "filter(([, { outcome }]) => outcome !== 'planned')",
    on: inMemory,
  },
  {
    what: 'an operation in flight is taken for not done',
    file: 'src/sync/resolve.ts',
    from: "if (effect === 'there') known",
    to: "if (effect === 'unclear') known",
    on: inMemory,
  },
  {
    what: 'loading again keeps the old content of what has changed',
    file: 'src/snapshot/Builder.ts',
    from: 'const entity = equal ? before.entity : entry.entity;',
    to: 'const entity = before.entity;',
    on: inMemory,
  },
  {
    what: 'a removed entity leaves what was two levels below it',
    file: 'src/snapshot/Draft.ts',
    from: '        look(child);\n',
    to: '',
    on: inMemory,
  },
  {
    what: 'what moves away is deleted with what it was below',
    file: 'src/plan/Plan.ts',
    from: 'if (moves.any) later.push',
    to: 'if (moves.any && element.children.length === 0) later.push',
    on: inMemory,
  },
  {
    what: 'a filter keeps a create whose parent is taken out',
    file: 'src/diff/query.ts',
    from: '!(takenCreate && isCreate) && wanted(element)',
    to: 'wanted(element)',
    on: inMemory,
  },
  {
    what: 'a plan does not notice that something in the target hangs elsewhere',
    file: 'src/snapshot/fingerprint.ts',
    from: 'parent?.model ?? null, parent?.uid ?? null, entity]',
    to: 'entity]',
    on: inMemory,
  },
  {
    what: 'a merge takes the side that has changed nothing',
    file: 'src/merge/mergeEntity.ts',
    from: 'if (t) return { value: source };',
    to: 'if (t) return { value: target };',
    on: inMemory,
  },
  {
    what: 'a merge leaves out what is gone along with its parent, where that is kept',
    file: 'src/merge/tree.ts',
    from: '  keepAbove(outcomes);\n  followBelow(outcomes);',
    to: '  keepAbove(outcomes);',
    on: inMemory,
  },
  {
    what: 'returning to a checkpoint of a store removes it',
    file: 'src/store/Cell.ts',
    from: 'slice(0, place + 1)',
    to: 'slice(0, place)',
    on: inMemory,
  },
  {
    what: 'a commit takes no note of moves',
    file: 'src/snapshot/Patch.ts',
    from: 'x.flags === y.flags && sameParent(x.parent, y.parent) &&',
    to: 'x.flags === y.flags &&',
    on: inMemory,
  },
  {
    what: 'a file names all children of a parent but one',
    file: 'src/snapshot/dict.ts',
    from: '.map((child) => child.uid);',
    to: '.map((child) => child.uid).slice(0, 2);',
    on: 'in json files',
  },
  {
    what: 'Redis gives entities in another order',
    file: 'src/store/redis/Stored.ts',
    from: 'take(i, { uid, entity, order, parent, flags });',
    to: 'take(i, { uid, entity, order: order ^ 1, parent, flags });',
    on: 'in Redis',
  },
];
