// A schema that no thread can be sent: it has an equality of its own. Of the built package.
import * as t from 'io-ts';
import { Model, Schema } from '../../dist/esm/src/index.js';

const Tag = Model.make({
  name: 'tag',
  identifiers: { name: t.string },
  attributes: { length: t.number },
  equality: { length: { equals: (x, y) => Math.abs(x - y) < 0.5 } },
});

export default Schema.make({ topLevel: [Tag] });
export const nothing = 1;
