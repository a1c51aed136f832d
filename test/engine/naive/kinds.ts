/**
 * The models of the runs, as the naive side knows them: a tree of three levels, and one of two whose parents take along what is
 * below. `schema.ts` says the same to the engine.
 */

/** A kind of thing. */
export interface Kind {
  readonly identifiers: ReadonlyArray<string>;
  readonly attributes: ReadonlyArray<string>;
  /** Attributes that are lists, in which order means nothing. */
  readonly unordered: ReadonlyArray<string>;
  /** What it hangs below; nothing: it is at the top. */
  readonly below: string | undefined;
  /** What hangs below it. */
  readonly children: ReadonlyArray<string>;
  /** How it is deleted: before what is below it, after that, or with all of it at once. */
  readonly deletion: 'first' | 'last' | 'whole';
}

/** By name, in the order of the schema. */
export const kinds: ReadonlyMap<string, Kind> = new Map([
  [
    'site',
    {
      identifiers: ['name'],
      attributes: ['region', 'active'],
      unordered: [],
      below: undefined,
      children: ['device'],
      deletion: 'first',
    },
  ],
  [
    'device',
    {
      identifiers: ['name'],
      attributes: ['role', 'mtu', 'extra', 'updated'],
      unordered: [],
      below: 'site',
      children: ['port'],
      deletion: 'last',
    },
  ],
  [
    'port',
    {
      identifiers: ['slot', 'name'],
      attributes: ['speed', 'labels'],
      unordered: ['labels'],
      below: 'device',
      children: [],
      deletion: 'first',
    },
  ],
  [
    'pool',
    {
      identifiers: ['name'],
      attributes: ['size'],
      unordered: [],
      below: undefined,
      children: ['lease'],
      deletion: 'whole',
    },
  ],
  [
    'lease',
    { identifiers: ['ip'], attributes: ['note'], unordered: [], below: 'pool', children: [], deletion: 'first' },
  ],
]);

/** What is at the top, in order. */
export const topLevel: ReadonlyArray<string> = [...kinds].flatMap(([name, { below }]) =>
  below === undefined ? [name] : [],
);

/** A kind by its name; one that there is not is a mistake of the tests. */
export const kindOf = (name: string): Kind => {
  const kind = kinds.get(name);
  if (kind === undefined) throw new Error(`there is no model "${name}"`);
  return kind;
};
