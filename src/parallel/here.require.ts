/** What this build says of itself: that for CommonJS, in the place of `here.ts`. */
import { fileURLToPath, pathToFileURL } from 'node:url';

export const here = pathToFileURL(__filename).href;

/** Load a module of somebody else, by its URL; here it is required, by its path. */
export const loadModule = (url: string): Promise<unknown> => import(fileURLToPath(url));
