/** A database in a process of its own, as databases are: it says its URL, and serves until its standard input ends. */
import { PGlite } from '@electric-sql/pglite';
import { serve } from '../test/sync/database/Server.js';

const { url } = await serve(await PGlite.create());
console.log(url);
process.stdin.on('end', () => process.exit()).resume();
