/**
 * Text without secrets: what others say in their errors may have the URL of a database in it, and what was typed as a
 * URL may be told of as something else.
 */

// A password that is not encoded may have anything in it; so has what is typed for a store.
const OF_A_STORE = /(rediss?:\/\/)[^\n]*@/gi;

const OF_ANY_URL = /\b([a-z][a-z\d+.-]*:\/\/)[^\s:/?#@]*:[^\s/?#@]*@/gi;

/** Text without the users and passwords of URLs that may be in it. O(length). */
export const withoutPassword = (text: string): string => text.replace(OF_A_STORE, '$1').replace(OF_ANY_URL, '$1');
