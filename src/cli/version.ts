/** The version of the package, from its own package.json. */
import { createRequire } from 'node:module';
import * as t from 'io-ts';

const manifest: unknown = createRequire(import.meta.url)('lockstep/package.json');

/** The version, as in `package.json`. */
export const version: string = t.type({ version: t.string }).is(manifest) ? manifest.version : 'unknown';
