/** A clock that goes backwards, as clocks do that are set right. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HistoryFile } from '../../src/file.js';
import { History, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';
import { schema, temporaryFolder } from '../store/dataset.js';
import { outcomes } from './command.js';
import { SYNC, store, synced, withStore } from './store.js';

/** Every look at the clock is a minute before the last, from far in the future. */
const BACKWARDS = `
let now = 4e12;
const back = () => (now -= 60_000);
globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length === 0 ? [back()] : given));
  }
  static now() {
    return back();
  }
};
`;

const quoted = (args: ReadonlyArray<string>): string => args.map((arg) => `'${arg}'`).join(' ');

describe('a clock that goes backwards', () => {
  it.each([
    ['a module', store({ reads: true }), './store.mjs'],
    ['a file', '', 'store.json'],
  ])('does not keep a sync of %s from being cut off, resumed, and taken back', async (_, module, target) => {
    const { shell, write, stored } = withStore(module);
    write('backwards.mjs', BACKWARDS);
    const sync = (misdeeds: object, ...args: ReadonlyArray<string>) =>
      shell(
        `NODE_OPTIONS="--import ./backwards.mjs" $LOCKSTEP ${quoted(['sync', 'new.json', target, '-s', 'schema.yaml', '--journal', 'sync.journal', ...args])}; exit $?`,
        { MISDEEDS: JSON.stringify(misdeeds) },
      );
    if (target !== 'store.json') {
      expect((await sync({ 'create sw2': 'die after' })).code).toBe(137);
      expect((await sync({}, '--resume')).code).toBe(0);
    } else expect((await sync({})).stdout).toBe(outcomes());
    expect(new Set(stored().vlan.map(({ id }) => id))).toEqual(new Set(synced.vlan.map(({ id }) => id)));
    expect(stored().device).toHaveLength(2);
    expect((await sync({}, '--rollback')).code).toBe(0);
    expect(stored().vlan).toHaveLength(2);
  });

  it('changes nothing in what is compared and said, but for the time of each event', async () => {
    const { shell, write } = withStore();
    write('backwards.mjs', BACKWARDS);
    const plain = await shell(`$LOCKSTEP ${quoted(SYNC)} --dry-run`);
    const { code, stdout, stderr } = await shell(
      `NODE_OPTIONS="--import ./backwards.mjs" $LOCKSTEP ${quoted(SYNC)} --dry-run --log json`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: plain.stdout });
    const times = stderr
      .trim()
      .split('\n')
      .map((line): string => JSON.parse(line).time);
    expect(times.toSorted().toReversed()).toEqual(times);
    expect(new Set(times).size).toBeGreaterThan(1);
  });

  it('leaves a history in the order in which it was made', async () => {
    const empty = Snapshot.empty(schema);
    const vlan = (id: number) => right(Snapshot.fromEntities(schema)([{ model: 'vlan', fields: { id } }]));
    const [one, two] = [vlan(1), vlan(2)];
    const kept = [one, two].reduce(
      (history, snapshot, i) =>
        right(History.checkpoint({ at: new Date(4e12 - i * 6e10).toISOString(), label: `${i}` })(snapshot)(history)),
      History.of(empty),
    );
    const at = temporary('history.ndjson');
    right(await HistoryFile.write(at)(kept)());
    const read = right(await HistoryFile.read(schema)(at)());
    expect(History.list(read).map(({ label, at: time }) => [label, time])).toEqual(
      History.list(kept).map(({ label, at: time }) => [label, time]),
    );
    expect(right(History.undo(read)).current.label).toBe('0');
    expect(left(History.redo(read)).code).toBe('ERR_NOTHING_TO_REDO');
  });

  it('is asked for the time of an event in a log, and for nothing else', () => {
    const looks = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith(join('report', 'page')) && !name.endsWith('bundle.ts'))
      .filter((name) => /\bDate\.now\(|new Date\(\)|(?<!new )\bDate\(\)/.test(readFileSync(join('src', name), 'utf8')));
    expect(looks).toEqual([]);
  });
});

const temporary = temporaryFolder();
