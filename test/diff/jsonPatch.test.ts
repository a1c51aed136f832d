import * as fc from 'fast-check';
import jsonPatch, { type Operation } from 'fast-json-patch';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { type JsonPatchOptions, jsonPatchOperations, toJsonPatch, toPatchDocument } from '../../src/diff/jsonPatch.js';
import { Codec, type Diff, diffBy, diffFrom, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({
  name: 'port/x~y',
  identifiers: { name: t.string },
  attributes: { mtu: Codec.optional(Codec.nullable(t.number)), extra: Codec.optional(Codec.json) },
});
const Device = Model.make({ name: 'device', identifiers: { name: t.string }, children: [Port] });
const schema = right(Schema.make({ topLevel: [Device] }));

/** The operations as the library has them, which are the same but for being writable. */
const operations = (diff: Diff.Diff, options: JsonPatchOptions = {}): Array<Operation> =>
  right(toJsonPatch(options)(diff)).map((operation) => ({ ...operation }));

const documentOf = (snapshot: Snapshot.Snapshot): unknown => structuredClone(right(toPatchDocument(snapshot)));

const applied = (diff: Diff.Diff, document: unknown, options: JsonPatchOptions = {}): unknown =>
  jsonPatch.applyPatch(document, operations(diff, options), true).newDocument;

const name = fc.constantFrom('a', 'b', '~', '/', '~1', 'a/b', '', '0', 'constructor');
const snapshot: fc.Arbitrary<Snapshot.Snapshot> = fc
  .record({
    devices: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
    ports: fc.uniqueArray(
      fc.record(
        { name, on: fc.nat(3), mtu: fc.option(fc.integer({ min: 0, max: 2 })), extra: fc.jsonValue({ maxDepth: 2 }) },
        { requiredKeys: ['name', 'on'] },
      ),
      { selector: (port) => port.name, maxLength: 6 },
    ),
  })
  .map(({ devices, ports }) =>
    right(
      Snapshot.fromEntities(schema)([
        ...devices.map((device) => Snapshot.item(Device, { name: device })),
        ...ports.map(({ on, ...fields }) => ({
          model: Port.name,
          fields,
          parent: { model: 'device', uid: devices[on % devices.length] ?? '' },
        })),
      ]),
    ),
  );

describe('a JSON Patch', () => {
  it.each([{ tests: false }, { tests: true }])('makes the source of the target, moves included (%o)', (options) => {
    fc.assert(
      fc.property(snapshot, snapshot, (source, target) => {
        const diff = right(diffFrom(source)(target));
        expect(applied(diff, documentOf(target), options)).toEqual(documentOf(source));
      }),
      { numRuns: 300 },
    );
  });

  it('is for the dict of a snapshot, where no model lists children', () => {
    const Flat = Model.make({ name: 'flat', identifiers: { id: t.number }, attributes: { text: t.string } });
    const flat = right(Schema.make({ topLevel: [Flat] }));
    const of = (...texts: ReadonlyArray<string>) =>
      right(Snapshot.fromEntities(flat)(texts.map((text, id) => Snapshot.item(Flat, { id, text }))));
    const [source, target] = [of('a', 'b', 'c'), of('a', 'x')];
    expect(applied(right(diffFrom(source)(target)), Snapshot.toDict(target))).toEqual(Snapshot.toDict(source));
  });

  it('adds what the target lacks, removes what the source lacks, and tells null from absent', () => {
    const [source, target] = [
      [{ id: 1, a: null, b: 1 }, { id: 2 }],
      [
        { id: 1, b: 2, c: 3 },
        { id: 3, c: 4 },
      ],
    ];
    const diff = right(diffBy(['id'])<{ readonly id: number }>(source, target));
    expect(operations(diff, { tests: true })).toEqual([
      { op: 'test', path: '/record/3', value: { id: 3, c: 4 } },
      { op: 'remove', path: '/record/3' },
      { op: 'test', path: '/record/1/b', value: 2 },
      { op: 'replace', path: '/record/1/b', value: 1 },
      { op: 'test', path: '/record/1/c', value: 3 },
      { op: 'remove', path: '/record/1/c' },
      { op: 'add', path: '/record/1/a', value: null },
      { op: 'add', path: '/record/2', value: { id: 2 } },
    ]);
  });

  it('with tests, fails on a document that is not the target', () => {
    const diff = right(diffBy(['id'])([{ id: 1, a: 1 }], [{ id: 1, a: 2 }]));
    const document = { record: { '1': { id: 1, a: 3 } } };
    expect(() => applied(diff, document, { tests: true })).toThrow(/Test operation failed/);
  });

  it('is a failure where a value has no JSON form', () => {
    const diff = right(diffBy(['id'])([{ id: 1, a: () => 0 }], []));
    expect(left(toJsonPatch()(diff)).message).toBe('record "1": source.a is a function, which JSON cannot hold');
    expect(E.isLeft(toJsonPatch({ tests: true })(diff))).toBe(true);
  });

  it('says on which side it is that a value has no JSON form', () => {
    const message = (
      source: ReadonlyArray<unknown>,
      target: ReadonlyArray<unknown>,
      options: JsonPatchOptions = {},
    ) => {
      const of = (values: ReadonlyArray<unknown>) => values.map((a) => ({ id: 1, a }));
      return left(toJsonPatch(options)(right(diffBy(['id'])(of(source), of(target))))).message;
    };
    const odd = new Map();
    expect(message([odd], [1])).toBe('record "1": source.a is a Map, which JSON cannot hold');
    expect(message([1], [odd])).toBe('record "1": target.a is a Map, which JSON cannot hold');
    expect(message([], [odd], { tests: true })).toBe('record "1": target.a is a Map, which JSON cannot hold');
  });

  it('comes operation by operation too, without tests unless they are asked for', () => {
    const diff = right(diffBy(['id'])([{ id: 1, a: 1 }], [{ id: 1, a: 2 }]));
    const replace = { op: 'replace', path: '/record/1/a', value: 1 };
    expect([...jsonPatchOperations(diff)].map(right)).toEqual([replace]);
    expect([...jsonPatchOperations(diff, { tests: true })].map(right)).toEqual([
      { op: 'test', path: '/record/1/a', value: 2 },
      replace,
    ]);
  });
});
