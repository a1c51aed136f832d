import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a folder and all below it whose names end so, by their paths, in order. */
export const filesBelow = (folder: string, ending: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file))
    .sort();
