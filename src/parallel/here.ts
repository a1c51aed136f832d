/** What this build says of itself: that of ES modules. `here.require.ts` takes its place in that for CommonJS. */
export const here = import.meta.url;

/** Load a module of somebody else, by its URL. */
export const loadModule = (url: string): Promise<unknown> => import(url);
