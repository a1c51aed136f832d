/** A codec of what is text outside, and an object of a class inside: no data. */
import * as t from 'io-ts';

export class Address {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export const address = new t.Type<Address, string, unknown>(
  'address',
  (u): u is Address => u instanceof Address,
  (u, context) => (typeof u === 'string' && u.startsWith('10.') ? t.success(new Address(u)) : t.failure(u, context)),
  ({ text }) => text,
);
