/**
 * Conflicts for people: a tree as diffs have it, with what each of the three datasets says.
 */
import { type Paint, plain, printable, showValue } from '../diff/render.js';
import { keyOf, type Ref } from '../model/Entity.js';
import type { Conflict, Place, Side, Three } from './Conflict.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How conflicts are told. */
export interface TextOptions {
  /** How parts of the text are marked; not at all, where left out. */
  readonly paint?: Paint;
  /** What the three datasets are called. */
  readonly names?: Three<string>;
}

/** An entity with its conflicts, and what is below it. */
interface Node {
  readonly place: Place;
  readonly conflicts: Array<Conflict>;
  readonly children: Map<string, Node>;
}

// -------------------------------------------------------------------------------------
// the tree
// -------------------------------------------------------------------------------------

const treeOf = (conflicts: ReadonlyArray<Conflict>): ReadonlyMap<string, Node> => {
  const top = new Map<string, Node>();
  for (const conflict of conflicts) {
    let level = top;
    let found: Node | undefined;
    for (const place of conflict.path) {
      found = level.get(keyOf(place)) ?? { place, conflicts: [], children: new Map() };
      level.set(keyOf(place), found);
      level = found.children;
    }
    found?.conflicts.push(conflict);
  }
  return top;
};

/** Nodes by model, each model's together, in the order in which they came. */
const groupsOf = (nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, ReadonlyArray<Node>> => {
  const groups = new Map<string, Array<Node>>();
  for (const node of nodes.values()) {
    const group = groups.get(node.place.model);
    if (group === undefined) groups.set(node.place.model, [node]);
    else group.push(node);
  }
  return groups;
};

// -------------------------------------------------------------------------------------
// text
// -------------------------------------------------------------------------------------

interface Voice {
  readonly paint: Paint;
  readonly names: Three<string>;
}

const refText = (ref: Ref | undefined): string =>
  ref === undefined ? 'nothing' : `${printable(ref.model)} ${printable(ref.uid)}`;

const said = ({ paint, names }: Voice, which: Side | 'base', text: string): string => {
  const told = `${printable(names[which])}(${text})`;
  if (which === 'base') return told;
  return which === 'source' ? paint.create(told) : paint.delete(told);
};

/** What is told of an entity in a few words behind its name. */
const heading = (voice: Voice, conflict: Conflict): string => {
  const name = (side: Side): string => printable(voice.names[side]);
  switch (conflict._tag) {
    case 'AttributeConflict':
    case 'MovedTwice':
      return '';
    case 'EditedAndDeleted':
      return ` CHANGED in ${name(conflict.edited)}, DELETED in ${name(conflict.edited === 'source' ? 'target' : 'source')}`;
    case 'CreatedTwice':
      return ` CREATED in ${name('source')} and in ${name('target')}`;
    case 'BelowDeleted': {
      const { placed, deleted, change, below } = conflict;
      const along = below.length === 0 ? '' : `, with ${below.length} below it`;
      return ` ${change === 'added' ? 'ADDED' : 'MOVED'} in ${name(placed)}${along}, below ${refText(deleted)} DELETED in ${name(placed === 'source' ? 'target' : 'source')}`;
    }
  }
};

type Line = readonly [what: string, ...values: ReadonlyArray<string>];

/** What each dataset says, a line for each attribute, and one for what it hangs below. */
const details = (voice: Voice, conflict: Conflict): ReadonlyArray<Line> => {
  const value = (which: Side | 'base', of: unknown): string => said(voice, which, showValue(of));
  const parent = (which: Side | 'base', of: Ref | undefined): string => said(voice, which, refText(of));
  switch (conflict._tag) {
    case 'AttributeConflict': {
      const { attribute, base, source, target } = conflict;
      return [[attribute, value('base', base), value('source', source), value('target', target)]];
    }
    case 'EditedAndDeleted': {
      const { edited, attributes, moved } = conflict;
      const changes = attributes.map(
        (each): Line => [each.attribute, value('base', each.base), value(edited, each.value)],
      );
      return moved === undefined
        ? changes
        : [...changes, ['below', parent('base', moved.from), parent(edited, moved.to)]];
    }
    case 'CreatedTwice': {
      const { attributes, parents } = conflict;
      const differing = attributes.map(
        (each): Line => [each.attribute, value('source', each.source), value('target', each.target)],
      );
      return parents === undefined
        ? differing
        : [...differing, ['below', parent('source', parents.source), parent('target', parents.target)]];
    }
    case 'BelowDeleted': {
      const { change, from, to, placed } = conflict;
      return change === 'added' ? [] : [['below', parent('base', from), parent(placed, to)]];
    }
    case 'MovedTwice':
      return [
        ['below', parent('base', conflict.base), parent('source', conflict.source), parent('target', conflict.target)],
      ];
  }
};

function* nodeLines(node: Node, voice: Voice, indent: number): Generator<string> {
  const margin = ' '.repeat(indent);
  const { place, conflicts, children } = node;
  const told = conflicts.map((conflict) => heading(voice, conflict)).join('');
  const name = `${printable(place.model)}: ${printable(place.shortname)}${told}`;
  yield margin + (conflicts.length === 0 ? name : voice.paint.update(name));
  for (const conflict of conflicts) {
    for (const [what, ...values] of details(voice, conflict)) {
      yield `${margin}  ${[printable(what), ...values].join('    ')}`;
    }
  }
  yield* levelLines(children, voice, indent + 2);
}

function* levelLines(nodes: ReadonlyMap<string, Node>, voice: Voice, indent: number): Generator<string> {
  for (const [model, group] of groupsOf(nodes)) {
    yield ' '.repeat(indent) + voice.paint.heading(printable(model));
    for (const node of group) yield* nodeLines(node, voice, indent + 2);
  }
}

const NAMES = { base: 'base', source: 'source', target: 'target' };

/**
 * The lines of `toText`, one by one.
 *
 * @example
 * import { Conflict } from 'lockstep'
 *
 * const place = { model: 'device', uid: 'sw1' }
 * const conflict: Conflict.Conflict = {
 *   ...{ _tag: 'AttributeConflict', ...place, path: [{ ...place, shortname: 'sw1' }] },
 *   ...{ attribute: 'mtu', base: 1, source: 2, target: 3 },
 * }
 * const names = { base: 'last week', source: 'network', target: 'cmdb' }
 * const [, ...lines] = Conflict.toLines({ names })([conflict])
 * lines // => ['  device: sw1', '    mtu    last week(1)    network(2)    cmdb(3)']
 */
export const toLines = ({ paint = plain, names = NAMES }: TextOptions = {}) =>
  function* (conflicts: ReadonlyArray<Conflict>): Generator<string> {
    if (conflicts.length === 0) yield '(no conflicts)';
    yield* levelLines(treeOf(conflicts), { paint, names }, 0);
  };

/**
 * Conflicts as text: a tree, with what base, source and target say of each. `(no conflicts)` when there are none. O(size).
 *
 * @example
 * import { Conflict } from 'lockstep'
 *
 * const place = { model: 'device', uid: 'sw1' }
 * Conflict.toText()([
 *   { _tag: 'AttributeConflict', ...place, path: [{ ...place, shortname: 'sw1' }], attribute: 'mtu', base: 1, source: 2, target: 3 },
 * ]) // => 'device\n  device: sw1\n    mtu    base(1)    source(2)    target(3)'
 */
export const toText =
  (options: TextOptions = {}) =>
  (conflicts: ReadonlyArray<Conflict>): string =>
    [...toLines(options)(conflicts)].join('\n');
