/** Waiting by asking. */
import { setTimeout as sleep } from 'node:timers/promises';

/** How long to ask, and how often, in milliseconds. */
export interface Patience {
  readonly patience?: number;
  readonly pause?: number;
}

/** Ask until the answer is yes. A question that throws is asked again; what it threw last is the cause of giving up. */
export const until = async (
  what: string,
  ask: () => Promise<boolean> | boolean,
  { patience = 30_000, pause = 20 }: Patience = {},
): Promise<void> => {
  const end = Date.now() + patience;
  for (;;) {
    let cause: unknown;
    try {
      if (await ask()) return;
    } catch (thrown) {
      cause = thrown;
    }
    if (Date.now() > end) throw new Error(`waited ${patience} ms in vain: ${what}`, { cause });
    await sleep(pause);
  }
};
