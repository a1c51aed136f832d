/** Tells the reaper, one for each process that has servers, what to end and to remove should this process not do so. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

let reaper: ChildProcess | undefined;

const started = (): ChildProcess => {
  // Of a session of its own, so that what interrupts the tests does not end it before its time.
  const child = spawn(process.execPath, [fileURLToPath(new URL('reaper.mjs', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return child;
};

/** A process has started or ended, a folder was made or removed. */
export const tell = (word: 'started' | 'ended' | 'made' | 'removed', what: string | number): void => {
  reaper ??= started();
  reaper.stdin?.write(`${word} ${what}\n`);
};
