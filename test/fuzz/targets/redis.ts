/** What is stored in Redis of entities, as it comes from the server: values of the fields of a bucket. */
import { readFile } from 'node:fs/promises';
import * as E from 'fp-ts/lib/Either.js';
import { Model, Snapshot } from '../../../src/index.js';
import * as Stored from '../../../src/store/redis/Stored.js';
import { right } from '../../right.js';
import { schema } from '../../store/dataset.js';
import type { Target } from '../Target.js';
import { json, snapshots, toJson } from './samples.js';

const UID = 'sw1';

const device = schema.models.get('device') ?? Model.make({ name: 'device', identifiers: {} });

const read = Stored.reader(device);

/** Each as a head and the values behind it. */
const documents: ReadonlyArray<unknown> = snapshots.flatMap((snapshot) =>
  Snapshot.entries('device')(snapshot).map((entry) => {
    const entity = { ...entry.entity, name: UID };
    const { mark, tail } = right(Stored.of(device, { ...entry, uid: UID, entity }));
    return json({ head: mark + Stored.place(entry.order), tail: JSON.parse(`[${tail}]`) });
  }),
);

const write = (document: unknown): string => {
  const { head = '', tail = [] }: Readonly<Record<string, unknown>> =
    typeof document === 'object' && document !== null ? { ...document } : {};
  // Once it was changed, the head may be anything, also what has no text.
  return `${typeof head === 'string' ? head : toJson(head)}${Array.isArray(tail) ? tail.map(toJson).join(',') : toJson(tail)}`;
};

const whole = Buffer.from(write(documents[0]));

export const redis: Target = {
  name: 'redis',
  file: 'input.value',
  documents,
  write,
  texts: [],
  read: async (file) => {
    const bytes = await readFile(file);
    // Alone, and among others, with which it is parsed.
    const alone = read([UID], [bytes], () => undefined);
    const among = read([UID, UID, UID], [whole, bytes, whole], () => undefined);
    const fault = alone ?? among;
    return fault === undefined ? E.right(undefined) : E.left({ code: 'ERR_STORE_CORRUPT', message: fault.problem });
  },
};
