/** Objects that are nothing but data. */
import type { Untyped } from './Model.js';

/** Whether an object is one of literals and of JSON, and not of a class. */
export const isPlain = (value: object): value is Untyped => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
