import { describe, expect, it } from 'vitest';
import { skipped } from '../../src/diff/explain.js';
import { Diff } from '../../src/index.js';
import { right } from '../right.js';
import { device, differ, load, port, site, tag } from './network.js';

const target = load([
  site('nyc'),
  device('sw1', 'nyc'),
  { ...port('sw1', 'eth0'), fields: { device: 'sw1', name: 'eth0', mtu: 1500, note: 'old' } },
  { ...port('sw1', 'eth1'), fields: { device: 'sw1', name: 'eth1', mtu: 1500, note: 'old' } },
  site('old'),
  device('sw9', 'old', 'access', { flags: ['SKIP_CHILDREN_ON_DELETE'] }),
  port('sw9', 'eth0'),
  port('sw9', 'eth1'),
  tag('spare', '#777', { flags: ['IGNORE'] }),
]);

const source = load([
  site('nyc'),
  device('sw1', 'nyc', 'core'),
  { ...port('sw1', 'eth0'), fields: { device: 'sw1', name: 'eth0', mtu: 9000, note: 'new' } },
  { ...port('sw1', 'eth1'), fields: { device: 'sw1', name: 'eth1', mtu: 9000, note: 'new' } },
  site('new'),
  device('sw7', 'new'),
  tag('spare', '#777'),
]);

const whole = Diff.statistics({
  snapshots: { source, target },
  skipped: right(skipped(source, target)),
  timings: { load: 1234.56, diff: 7, write: 0.04 },
})(differ(source, target));

/** What a table is made of, without anything to tell. */
const none = Diff.statistics()(differ(target, target));

const lines = (some: Partial<Diff.Statistics>, options: Diff.TableOptions = {}): ReadonlyArray<string> => [
  ...Diff.toStatisticsLines(options)({ ...none, ...some }),
];

/** The lines of the table with a title. */
const tableOf = (
  title: string,
  some: Partial<Diff.Statistics>,
  options: Diff.TableOptions = {},
): ReadonlyArray<string> => {
  const all = lines(some, options);
  const from = all.indexOf(title);
  const end = all.indexOf('', from);
  return all.slice(from + 1, end === -1 ? undefined : end);
};

describe('statistics as tables', () => {
  it('have one for each part, numbers at the right, with a line between them', () => {
    expect(lines(whole)).toEqual([
      'Summary',
      '  action     entities',
      '  create            2',
      '  update            3',
      '  delete            4',
      '  unchanged         1',
      '  skipped           1',
      '',
      'By model',
      '  model   create  update  delete',
      '  device       1       1       1',
      '  port         0       2       2',
      '  site         1       0       1',
      '',
      'By attribute',
      '  model   attribute  updates',
      '  device  role             1',
      '  port    mtu              2',
      '  port    note             2',
      '',
      'Most changed entities',
      '  model   uid        attributes  which',
      '  port    sw1__eth0           2  mtu, note',
      '  port    sw1__eth1           2  mtu, note',
      '  device  sw1                 1  role',
      '',
      'Largest changes',
      '  model   uid        action  characters  mostly',
      '  port    sw1__eth0  update          18  note',
      '  port    sw1__eth1  update          18  note',
      '  device  sw1        update          14  role',
      '  device  sw7        create           8  role',
      '  device  sw9        delete           8  role',
      '  port    sw9__eth0  delete           4  mtu',
      '  port    sw9__eth1  delete           4  mtu',
      '',
      'Attributes that always change together',
      '  model  attributes  updates',
      '  port   mtu, note         2',
      '',
      'Subtrees that come or go',
      '  model  uid  action  with              of these silently',
      '  site   old  delete  1 device, 2 port  2 port',
      '  site   new  create  1 device',
      '',
      'Share that changes',
      '  model   source  of       %  target  of       %',
      '  site         1   2   50.0%       1   2   50.0%',
      '  tag          0   1    0.0%       0   1    0.0%',
      '  device       2   2  100.0%       2   2  100.0%',
      '  port         2   2  100.0%       4   4  100.0%',
      '  (all)        5   7   71.4%       7   9   77.8%',
      '',
      'Left out',
      '  model  because of  entities',
      '  tag    IGNORE             1',
      '',
      'Timings',
      '  stage       ms',
      '  load   1,234.6',
      '  diff         7',
      '  write        0',
    ]);
  });

  it('are those of the parts that have something to tell', () => {
    expect(lines(none).filter((line) => !line.startsWith(' '))).toEqual(['Summary', '', 'Share that changes']);
  });

  it('have separators in numbers of four digits and more, and one digit of a fraction', () => {
    const ms = [999, 1000, 1_234_567.89, 0.25].map((milliseconds, i) => ({ stage: `s${i}`, milliseconds }));
    expect(tableOf('Timings', { timings: ms })).toEqual([
      '  stage           ms',
      '  s0             999',
      '  s1           1,000',
      '  s2     1,234,567.9',
      '  s3             0.3',
    ]);
  });

  it('have no share of what there is nothing of', () => {
    const nothing = { changed: 0, total: 0 };
    const some = { changed: 2, total: 3 };
    expect(
      tableOf('Share that changes', {
        source: 'the inventory of the company',
        target: 'net',
        shares: { source: nothing, target: some, models: [{ model: 'site', source: nothing, target: some }] },
      }),
    ).toEqual([
      '  model  the inventory o…  of  %  net  of      %',
      '  site                  0   0  -    2   3  66.7%',
      '  (all)                 0   0  -    2   3  66.7%',
    ]);
  });

  it('count all that is done below the top of a subtree, whatever it is', () => {
    const top = { model: 'site', uid: 'a', action: 'create', size: 1111 } as const;
    const below = [
      { model: 'device', create: 1000, update: 100, delete: 10 },
      { model: 'port', create: 0, update: 1, delete: 0 },
    ];
    const silent = [
      { model: 'port', count: 2 },
      { model: 'fan', count: 3 },
    ];
    expect(tableOf('Subtrees that come or go', { subtrees: [{ ...top, below, silent }] })).toEqual([
      '  model  uid  action  with                  of these silently',
      '  site   a    create  1,110 device, 1 port  2 port, 3 fan',
    ]);
  });
});

describe('tables that are wider than the terminal', () => {
  const change = (model: string, uid: string, attribute: string): Partial<Diff.Statistics> => ({
    largest: [{ model, uid, action: 'update', size: 7, attribute }],
  });
  const largest = (some: Partial<Diff.Statistics>, width: number) => tableOf('Largest changes', some, { width });
  const letters = (n: number): string => 'abcdefghijklmnopqrstuvwxyz'.slice(0, n);

  it('are whole where they just fit', () => {
    const whole = ['  model  uid         action  characters  mostly', '  port   abcdefghij  update           7  mtu'];
    expect(largest(change('port', letters(10), 'mtu'), 47)).toEqual(whole);
    // A column in front of each, and what is before the first.
    expect(largest(change('port', letters(10), 'mtu'), 46)).toEqual([
      '  model  uid        action  characters  mostly',
      '  port   abcdefgh…  update           7  mtu',
    ]);
  });

  it('lose of their widest text as much as is needed, and no more', () => {
    expect(largest(change('port', letters(26), 'mtu'), 55)).toEqual([
      '  model  uid                 action  characters  mostly',
      '  port   abcdefghijklmnopq…  update           7  mtu',
    ]);
  });

  it('lose of the widest texts in turn, the first one first', () => {
    expect(largest(change(letters(12), letters(20), letters(14)), 62)).toEqual([
      '  model         uid           action  characters  mostly',
      '  abcdefghijkl  abcdefghijk…  update           7  abcdefghijk…',
    ]);
    expect(largest(change(letters(12), letters(20), letters(14)), 58)).toEqual([
      '  model       uid          action  characters  mostly',
      '  abcdefghi…  abcdefghij…  update           7  abcdefghij…',
    ]);
  });

  it('lose nothing of numbers, though these be as wide as the widest text', () => {
    expect(largest(change('port', letters(9), letters(10)), 49)).toEqual([
      '  model  uid        action  characters  mostly',
      '  port   abcdefghi  update           7  abcdefgh…',
    ]);
    expect(
      tableOf('By attribute', { attributes: [{ model: letters(9), attribute: 'mtu', count: 1e12 }] }, { width: 40 }),
    ).toEqual(['  model     attribute            updates', '  abcdefg…  mtu        1,000,000,000,000']);
  });

  it('keep eight columns of every text, and end where the terminal does', () => {
    expect(largest(change(letters(12), letters(20), letters(14)), 30)).toEqual([
      '  model     uid       action …',
      '  abcdefg…  abcdefg…  update …',
    ]);
    expect(lines(none, { width: 5 })[0]).toBe('Summ…');
  });

  it('take eighty columns, where the terminal is not known', () => {
    const [, row] = tableOf('Most changed entities', {
      mostChanged: [{ model: 'port', uid: letters(26), attributes: [letters(26), letters(20)] }],
    });
    expect(row).toBe('  port   abcdefghijklmnopqrstuvwxyz           2  abcdefghijklmnopqrstuvwxyz, ab…');
    expect(row?.length).toBe(80);
  });
});
