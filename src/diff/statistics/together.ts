/**
 * Which attributes of a model always change together: they occur in the same updates, all of them.
 */

/** Attributes that occur in the same updates. */
interface Class {
  readonly members: Set<string>;
  count: number;
}

/** Attributes of a model that always change together, and in how many updates they did. */
export interface Together {
  /** The name of the model. */
  readonly model: string;
  /** The names of the attributes, two or more. */
  readonly attributes: ReadonlyArray<string>;
  /** How many updates changed all of them; in no update did only some of them change. */
  readonly support: number;
}

/** Learns from one update after another. */
export interface Learner {
  readonly see: (names: ReadonlyArray<string>) => void;
  readonly groups: (model: string) => ReadonlyArray<Together>;
}

/** How often a group has to be seen before it says anything. */
const ENOUGH = 2;

/**
 * A learner that knows nothing yet. Attributes are kept in classes by the updates in which they have occurred; an update
 * splits each class that it has only a part of, so that learning is linear in what is seen.
 */
export const learner = (): Learner => {
  const classes = new Map<string, Class>();
  return {
    see: (names) => {
      const parts = new Map<Class | undefined, Array<string>>();
      for (const name of names) {
        const part = parts.get(classes.get(name));
        if (part === undefined) parts.set(classes.get(name), [name]);
        else part.push(name);
      }
      for (const [known, part] of parts) {
        if (known !== undefined && known.members.size === part.length) {
          known.count++;
          continue;
        }
        const made: Class = { members: new Set(part), count: (known?.count ?? 0) + 1 };
        for (const name of part) {
          known?.members.delete(name);
          classes.set(name, made);
        }
      }
    },
    groups: (model) =>
      [...new Set(classes.values())]
        .filter(({ members, count }) => members.size > 1 && count >= ENOUGH)
        .map(({ members, count }) => ({ model, attributes: [...members], support: count })),
  };
};
