/** A process that starts a server, says which, and does not end it: `abandon.ts ends|throws|is killed`. */
import { start } from './servers.js';

const [, , how] = process.argv;

const server = await start();
process.stdout.write(JSON.stringify({ pid: server.pid(), folder: server.folder }), () => {
  if (how === 'throws') throw new Error('on purpose');
  if (how === 'is killed') process.kill(process.pid, 'SIGKILL');
});
