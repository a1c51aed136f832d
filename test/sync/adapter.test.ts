import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { Adapter, syncFrom } from '../../src/index.js';
import { right } from '../right.js';
import { device, schema, source } from './inventory.js';

const definition: Adapter.Definition = { name: 'network', schema, load: TE.of([device('same')]) };

describe('an adapter that is made', () => {
  it('has nothing but what it was made of', () => {
    expect(Object.keys(Adapter.make(definition)).sort()).toEqual(['handlers', 'load', 'name', 'schema']);
  });

  it('is told of the result when a sync has changed it', async () => {
    const told: Array<boolean> = [];
    const target = Adapter.make({
      ...definition,
      onComplete: ({ changed }) => TE.fromIO(() => void told.push(changed)),
    });
    right(await pipe(target, syncFrom(Adapter.fromSnapshot('cmdb', source)))());
    expect(told).toEqual([true]);
  });
});
