import { describe, expect, it } from 'vitest';
import { Diff, diffBy } from '../../src/index.js';
import { right } from '../right.js';
import { device, differ, load, port, site, tag } from './network.js';

const target = load([
  site('nyc'),
  device('sw1', 'nyc'),
  port('sw1', 'eth0'),
  port('sw1', 'eth1'),
  device('sw2', 'nyc'),
  device('sw3', 'nyc'),
  site('old'),
  device('sw9', 'old'),
  port('sw9', 'eth0'),
  port('sw9', 'eth1'),
  tag('red', '#f00'),
]);

const source = load([
  site('nyc'),
  device('sw1', 'nyc', 'core'),
  port('sw1', 'eth0', 9000),
  port('sw1', 'eth2'),
  device('sw2', 'nyc', 'core'),
  device('sw3', 'nyc'),
  site('new'),
  device('sw7', 'new'),
  tag('red', '#ff0000'),
  tag('blue', '#00f'),
]);

const diff = differ(source, target);

const marks: Diff.Paint = {
  create: (text) => `<+${text}>`,
  update: (text) => `<~${text}>`,
  delete: (text) => `<-${text}>`,
  heading: (text) => `<#${text}>`,
};

const lines = (options: Diff.LineOptions, of: Diff.Diff = diff): ReadonlyArray<string> => [
  ...Diff.toLines(Diff.plain, options)(of),
];

type Fields = Readonly<Record<string, unknown>>;

/** A record that is updated, as one diff. */
const updated = (after: Fields, before: Fields): Diff.Diff =>
  right(diffBy(['id'])([{ ...after, id: 1 }], [{ ...before, id: 1 }]));

describe('the lines of a diff', () => {
  it('are marked by what they say, each side’s values too, and tell of each group how much of it changes', () => {
    expect([...Diff.toLines(marks, { counts: true })(diff)]).toEqual([
      '<#site>  <++1>  <--1>',
      '  site: nyc',
      '    <#device>  <~~2>',
      '      <~device: sw1>',
      '        role    <+source(core)>    <-target(access)>',
      '        <#port>  <++1>  <~~1>  <--1>',
      '          <~port: eth0>',
      '            mtu    <+source(9000)>    <-target(1500)>',
      '          <+port: eth2 MISSING in target>',
      '          <-port: eth1 MISSING in source>',
      '      <~device: sw2>',
      '        role    <+source(core)>    <-target(access)>',
      '  <+site: new MISSING in target>',
      '    <#device>  <++1>',
      '      <+device: sw7 MISSING in target>',
      '  <-site: old MISSING in source>',
      '    <#device>  <--1>',
      '      <-device: sw9 MISSING in source>',
      '        <#port>  <--2>',
      '          <-port: eth0 MISSING in source>',
      '          <-port: eth1 MISSING in source>',
      '<#tag>  <++1>  <~~1>',
      '  <~tag: red>',
      '    colour    <+source(#ff0000)>    <-target(#f00)>',
      '  <+tag: blue MISSING in target>',
    ]);
  });

  it('are those of the text, where nothing is asked for', () => {
    expect(lines({})).toEqual(Diff.toText()(diff).split('\n'));
    expect(lines({ counts: false })).toEqual(lines({}));
  });

  it('say nothing of what is unchanged, nor count it, where the diff has that too', () => {
    const all = differ(source, target, { unchanged: true });
    expect([...Diff.iterate(all)].length).toBe([...Diff.iterate(diff)].length + 1);
    expect(lines({ counts: true }, all)).toEqual(lines({ counts: true }));
    expect(Diff.toDict(all)).toEqual(Diff.toDict(diff));
  });

  it('end after as many changes as are asked for, and say how many more there are', () => {
    expect([...Diff.toLines(marks, { limit: 3 })(diff)]).toEqual([
      '<#site>',
      '  site: nyc',
      '    <#device>',
      '      <~device: sw1>',
      '        role    <+source(core)>    <-target(access)>',
      '        <#port>',
      '          <~port: eth0>',
      '            mtu    <+source(9000)>    <-target(1500)>',
      '          <+port: eth2 MISSING in target>',
      '<#(and 10 more)>',
    ]);
  });

  it('do not take what is unchanged, above a change, for one of those', () => {
    expect(lines({ limit: 1 })).toEqual([
      'site',
      '  site: nyc',
      '    device',
      '      device: sw1',
      '        role    source(core)    target(access)',
      '(and 12 more)',
    ]);
  });

  it('are only the number of changes, where none is to be shown', () => {
    expect(lines({ limit: 0, counts: true })).toEqual(['(and 13 more)']);
    expect(lines({ limit: 0 }, differ(target, target))).toEqual(['(no diffs)']);
  });

  it('end with the last change, where no more are there than are asked for', () => {
    expect(lines({ limit: 12 }).at(-1)).toBe('(and 1 more)');
    expect(lines({ limit: 13 })).toEqual(lines({}));
    expect(lines({ limit: 14 })).toEqual(lines({}));
  });
});

describe('the lines of a diff for a terminal', () => {
  it('have the values of an entity below one another', () => {
    const wide = updated(
      { mtu: 9000, description: 'uplink', up: true },
      { mtu: 1500, description: 'to the core', up: false },
    );
    expect(lines({ width: 80 }, wide)).toEqual([
      'record',
      '  record: 1',
      '    mtu            source(9000)      target(1500)',
      '    description    source(uplink)    target(to the core)',
      '    up             source(true)      target(false)',
    ]);
    expect(lines({}, wide)).toEqual([
      'record',
      '  record: 1',
      '    mtu    source(9000)    target(1500)',
      '    description    source(uplink)    target(to the core)',
      '    up    source(true)    target(false)',
    ]);
  });

  it('count characters as wide as a terminal shows them', () => {
    expect(lines({ width: 80 }, updated({ 名: '東京', no: 'x' }, { 名: '大阪', no: 'y' }))).toEqual([
      'record',
      '  record: 1',
      '    名    source(東京)    target(大阪)',
      '    no    source(x)       target(y)',
    ]);
  });

  const note = updated({ note: 'abcdefghijklmnopqrst' }, { note: 'ABCDEFGHIJKLMNOPQRST' });

  it('have whole values where these just fit, and cut both sides alike where they are a column too wide', () => {
    const whole = '    note    source(abcdefghijklmnopqrst)    target(ABCDEFGHIJKLMNOPQRST)';
    expect(lines({ width: whole.length }, note)[2]).toBe(whole);
    expect(lines({ width: whole.length - 1 }, note)[2]).toBe(
      '    note    source(abcdefghijklmnopqr…)    target(ABCDEFGHIJKLMNOPQRST)',
    );
    expect(lines({ width: 50 }, note)[2]).toBe('    note    source(abcdefgh…)    target(ABCDEFGH…)');
  });

  it('leave the side that needs more what the other does not need', () => {
    const long = 'abcdefghijklmnopqrst';
    expect(lines({ width: 50 }, updated({ note: long }, { note: 'x' }))[2]).toBe(
      '    note    source(abcdefghijklmnop…)    target(x)',
    );
    expect(lines({ width: 50 }, updated({ note: 'x' }, { note: long }))[2]).toBe(
      '    note    source(x)    target(abcdefghijklmnop…)',
    );
  });

  it('have something of each value in the narrowest terminal, and the beginnings of names', () => {
    expect(lines({ width: 10 }, note)).toEqual(['record', '  record:…', '    note    source(…)    target(…)']);
    expect(lines({ width: 5, counts: true }, diff).slice(0, 6)).toEqual([
      'site  +1  -1',
      '  si…',
      '    …  ~2',
      '      …',
      '        role    source(…)    target(…)',
      '        …  +1  ~1  -1',
    ]);
  });

  it('have names that end where the terminal does, with the marks around what is left of them', () => {
    const narrow = [...Diff.toLines(marks, { width: 30 })(diff)];
    expect(narrow).toContain('          <+port: eth2 MISSING …>');
    expect(narrow).toContain('      <-device: sw9 MISSING in …>');
  });
});
