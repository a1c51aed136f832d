/** What flows through a proxy in one direction: held back for a while, and no faster than it is taken. */
import type { Socket } from 'node:net';

/** How a flow is steered. Asked for each chunk, when it is its turn. */
export interface Steering {
  /** How long a chunk is held back, in milliseconds. */
  readonly delay: () => number;
  /** How much of a chunk goes on; nothing of what follows does if it is not all. */
  readonly pass: (chunk: Buffer) => Buffer | 'nothing';
  /** The source has said all; called when it has all gone on. */
  readonly ended: () => void;
}

/** Bytes that are held back at most, before the source is told to wait. */
const HELD = 1 << 20;

interface Held {
  readonly due: number;
  /** Undefined at the end. */
  readonly chunk: Buffer | undefined;
}

/** Let what comes from one socket go on to another. */
export const flow = (from: Socket, to: Socket, { delay, pass, ended }: Steering): void => {
  const queue: Array<Held> = [];
  let held = 0;
  let timer: NodeJS.Timeout | undefined;

  const regulate = (): void => {
    if (held > HELD || to.writableNeedDrain) from.pause();
    else from.resume();
  };

  const deliver = ({ chunk }: Held): void => {
    if (chunk === undefined) {
      ended();
      return;
    }
    held -= chunk.length;
    const rest = pass(chunk);
    if (rest !== 'nothing' && to.writable) to.write(rest);
  };

  const pump = (): void => {
    for (;;) {
      const [next] = queue;
      if (next === undefined) break;
      const wait = next.due - performance.now();
      if (wait > 0) {
        timer ??= setTimeout(() => {
          timer = undefined;
          pump();
        }, wait);
        break;
      }
      queue.shift();
      deliver(next);
    }
    regulate();
  };

  const take = (chunk: Buffer | undefined): void => {
    held += chunk?.length ?? 0;
    queue.push({ due: performance.now() + delay(), chunk });
    pump();
  };

  from.on('data', take);
  from.on('end', () => take(undefined));
  to.on('drain', regulate);
  from.on('close', () => clearTimeout(timer));
};
