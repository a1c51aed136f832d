/** Names and values of any kind in Redis stores, wherever they are. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Codec, Model, Schema, Snapshot } from 'lockstep';
import { RedisStore } from 'lockstep/redis';
import { expect, it } from 'vitest';
import * as Patch from '../../../src/snapshot/Patch.js';
import * as Store from '../../../src/store/Store.js';
import { left, right } from '../../right.js';
import { freshId, said } from '../dataset.js';
import type { Place } from './Place.js';

const HOSTILE = [
  '',
  ' ',
  ':',
  '{}',
  '{a}:b',
  'a b',
  '\'"\\',
  'line\nline\r\n',
  '\u0000',
  '\u0000json:"a"',
  '__proto__',
  'constructor',
  'naïve 日本 🙂',
  '\ud800',
  '\udc00\ud800',
  '%',
  '%20',
  '*?[a]',
  '..',
  'x'.repeat(10_000),
];

export const names = (place: Place): void => {
  it('keeps uids, models, parents, ids and checkpoints of any name apart', async () => {
    const models = HOSTILE.slice(0, 15).map((name) =>
      Model.make({ name, identifiers: { key: t.string }, attributes: { value: Codec.json } }),
    );
    const hostile = right(Schema.make({ topLevel: models }));
    const items = models.flatMap(({ name }) =>
      HOSTILE.map((key) => ({ model: name, fields: { key, value: { [`${key}`]: [name, key] } } })),
    );
    const expected = right(Snapshot.fromEntities(hostile)(items));
    const run = freshId();
    for (const id of [`${run}`, `${run}:`, `${run}{}`, `${run}}`, `${run} \n\u0000🙂`, `${run}\ud800`]) {
      const store = right(await RedisStore.open(hostile)({ ...place(), id, buckets: 4 })());
      expect(await store.counts(), id).toEqual(E.right(new Map()));
      expect(await store.add(items)()).toEqual(E.right(items.length));
      expect(said(right(await store.load()))).toEqual(said(expected));
      for (const { name } of models) {
        const found = right(await store.entries(name, HOSTILE)());
        expect(found.map((entry) => entry?.uid)).toEqual(HOSTILE);
      }
      for (const name of HOSTILE) right(await store.checkpoint(name)());
      expect(right(await store.checkpoints())).toEqual(HOSTILE);
      right(await store.commit(Patch.between(expected, Snapshot.empty(hostile)))());
      right(await store.rollback('__proto__')());
      expect(said(right(await store.load()))).toEqual(said(expected));
      expect(await store.verify()).toEqual(E.right(items.length));
      right(await store.close());
    }
  });

  it('keeps values that JSON cannot hold, and those of codecs that transform', async () => {
    const instant = new t.Type<Date, string, unknown>(
      'instant',
      (u): u is Date => u instanceof Date,
      (u, context) => (typeof u === 'string' ? t.success(new Date(u)) : t.failure(u, context)),
      (date) => date.toISOString(),
    );
    const tags = new t.Type<ReadonlySet<string>, ReadonlyArray<string>, unknown>(
      'tags',
      (u): u is ReadonlySet<string> => u instanceof Set,
      (u, context) => (Array.isArray(u) ? t.success(new Set(u.map(String))) : t.failure(u, context)),
      (set) => [...set],
    );
    const Odd = Model.make({
      name: 'odd',
      identifiers: { at: instant, n: t.number },
      attributes: { big: t.bigint, number: t.number, data: t.unknown, tags },
    });
    const odd = right(Schema.make({ topLevel: [Odd] }));
    const store = right(await RedisStore.open(odd)({ ...place(), id: freshId() })());
    const data = { $date: 'x', deep: [undefined, Number.NaN, { $x: 1 }], when: new Date(0) };
    const fields = {
      at: new Date(1e12),
      n: -1,
      big: 2n ** 80n,
      number: Number.POSITIVE_INFINITY,
      data,
      tags: new Set(['a']),
    };
    right(await store.add([{ model: 'odd', fields }])());
    const [found] = right(await Store.getAll(Odd)(store)());
    expect(found).toEqual(fields);
    expect(await store.verify()).toEqual(E.right(1));
    const bad = { model: 'odd', fields: { ...fields, n: 2, data: () => 1 } };
    expect(left(await store.add([bad])())).toMatchObject({ code: 'ERR_VALUE_NOT_ENCODABLE', path: 'data' });
    right(await store.close());
  });
};
