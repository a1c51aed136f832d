/** The order in which people expect what has a number in its name: `Ethernet1/2` before `Ethernet1/10`. */
import * as Ord from 'fp-ts/lib/Ord.js';
import type { Element } from 'lockstep';

const { compare } = new Intl.Collator('en', { numeric: true });

const numeric: Ord.Ord<string> = Ord.fromCompare((x, y) => {
  const sign = compare(x, y);
  return sign < 0 ? -1 : sign > 0 ? 1 : 0;
});

/** Elements by their names among their siblings. */
export const byName: Ord.Ord<Element.Element> = Ord.contramap(({ shortname }: Element.Element) => shortname)(numeric);
