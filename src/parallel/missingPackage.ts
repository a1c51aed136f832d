/** Packages that only some of what is here needs, and that are not installed with Lockstep. */
import type { ParallelError } from '../model/LockstepError.js';

/** A package that has to be installed for something. */
export const missingPackage = (name: string, purpose: string): ParallelError => ({
  _tag: 'ParallelError',
  code: 'ERR_PACKAGE_MISSING',
  message: `${purpose} need the package "${name}", which is not installed`,
  suggestion: `npm install ${name}`,
});
