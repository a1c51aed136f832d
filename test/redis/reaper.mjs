// Outlives the process that started it, and then ends the servers and removes the folders which that left behind: whether
// it ended well, failed, or was killed. It is told of them on its standard input, which closes with that process.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const processes = new Set();
const folders = new Set();

const heard = {
  started: (pid) => processes.add(Number(pid)),
  ended: (pid) => processes.delete(Number(pid)),
  made: (folder) => folders.add(folder),
  removed: (folder) => folders.delete(folder),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [, word, what] = /^(\w+) (.*)$/.exec(line) ?? [];
  heard[word]?.(what);
}

for (const pid of processes) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
