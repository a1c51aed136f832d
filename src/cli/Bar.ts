/**
 * A progress bar: how far a stage is, how fast it goes, and how long it will take.
 */
import { format } from '@lukeed/ms';
import { SingleBar } from 'cli-progress';
import { isRecord } from '../model/strict.js';
import type { Progress } from '../sync/Progress.js';
import type { Stage } from '../sync/SyncResult.js';

/** A bar that is shown. */
export interface Bar {
  readonly update: (progress: Progress) => void;
  /** Take it away. */
  readonly stop: () => void;
}

const LABELS: Readonly<Record<Stage, string>> = {
  load: 'reading',
  diff: 'comparing',
  sync: 'syncing',
  undo: 'taking back',
};

/** A bar that keeps no process alive: what it waits for may never come, and the process is to end then. */
class Unattended extends SingleBar {
  override render(): void {
    super.render();
    const timer: unknown = Reflect.get(this, 'timer');
    if (isRecord(timer) && typeof timer['unref'] === 'function') timer['unref']();
  }
}

const perSecond = (rate: number): string => `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`;

const speed = ({ rate, remaining }: Progress): string =>
  [rate > 0 ? perSecond(rate) : [], remaining === undefined ? [] : `${format(Math.ceil(remaining))} left`]
    .flat()
    .map((part) => ` | ${part}`)
    .join('');

/** Show a bar. */
export const show = (stream: NodeJS.WriteStream, progress: Progress): Bar => {
  const bar = new Unattended({
    format: `${LABELS[progress.stage]} {bar} {percentage}% | {value}/{total}{speed}`,
    stream,
    clearOnComplete: true,
    hideCursor: true,
    // Its own way keeps an interrupt from ending the process.
    gracefulExit: false,
  });
  bar.start(progress.total, progress.done, { speed: speed(progress) });
  return {
    update: (next) => bar.update(next.done, { speed: speed(next) }),
    stop: () => bar.stop(),
  };
};
