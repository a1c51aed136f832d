import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { closed, firstFault } from '../../src/model/strict.js';
import { left } from '../right.js';

const fault = (codec: t.Mixed, value: unknown) => firstFault(left(codec.decode(value)));

describe('what is wrong with something written by hand', () => {
  const Port = t.type({ mtu: t.number });
  const File = closed('a file', { ports: t.array(Port), name: t.string });

  it('is told with its place, from the outermost name or number inwards', () => {
    expect(fault(File, { ports: [{ mtu: 1500 }, { mtu: 'big' }], name: 'a' })).toEqual({
      path: 'ports[1].mtu',
      problem: 'expected number, got "big"',
    });
    expect(fault(t.array(Port), [{ mtu: 'big' }]).path).toBe('[0].mtu');
    expect(fault(t.number, 'big').path).toBe('');
  });

  it('may be that something is missing', () => {
    expect(fault(File, { ports: [] })).toEqual({ path: 'name', problem: 'expected string, which is missing' });
  });

  it('may be a key that is not known, with the one that is meant', () => {
    expect(fault(File, { prots: [], name: 'a' })).toEqual({
      path: '',
      problem: 'unknown key "prots"',
      suggestion: 'did you mean "ports"?',
    });
  });

  it('has a place without the numbers of what a union or an intersection is made of', () => {
    const either = t.type({ at: t.union([t.type({ id: t.string }), t.null]) });
    expect(fault(either, { at: { id: 1 } })).toEqual({ path: 'at.id', problem: 'expected string, got 1' });
    const both = t.type({ at: t.intersection([t.type({ id: t.string }), Port]) });
    expect(fault(both, { at: { id: 'a', mtu: 'big' } })).toEqual({
      path: 'at.mtu',
      problem: 'expected number, got "big"',
    });
  });

  it('is something even where nobody says what', () => {
    expect(firstFault([])).toEqual({ path: '', problem: 'expected another value, which is missing' });
  });
});
