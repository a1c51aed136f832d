/**
 * Drafts of files that are being replaced: what is on the disk beside a file, until it takes the file's name. A process that
 * is told to end removes its own; one that is killed cannot.
 */
import { rmSync } from 'node:fs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const underWay = new Set<string>();

const remove = (draft: string): void => {
  try {
    rmSync(draft, { force: true });
  } catch {
    // Nobody is left to be told.
  }
};

const listen = (): void => {
  for (const signal of SIGNALS) process.on(signal, endedBy);
};

const fallSilent = (): void => {
  for (const signal of SIGNALS) process.off(signal, endedBy);
};

const endedBy = (signal: NodeJS.Signals): void => {
  // Whoever else listens decides whether the process goes.
  if (process.listenerCount(signal) > 1) return;
  fallSilent();
  for (const draft of underWay) remove(draft);
  process.kill(process.pid, signal);
};

/** A draft is about to be made: from now on there is somebody who removes it. */
export const begun = (draft: string): void => {
  if (underWay.size === 0) listen();
  underWay.add(draft);
};

/** A draft is gone: it has the name of its file, or was removed. */
export const gone = (draft: string): void => {
  if (underWay.delete(draft) && underWay.size === 0) fallSilent();
};
