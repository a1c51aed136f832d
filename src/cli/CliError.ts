/**
 * What the command itself can find wrong, beside what the library does.
 */
import type { StoreError } from '../model/LockstepError.js';

const failure =
  (code: StoreError['code']) =>
  (message: string, suggestion?: string): StoreError => ({
    _tag: 'StoreError',
    code,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });

/** A `lockstep.yaml`, or options, that make no sense. */
export const configInvalid = failure('ERR_CONFIG_INVALID');

/** A module that does not export an adapter. */
export const moduleInvalid = failure('ERR_MODULE_INVALID');
