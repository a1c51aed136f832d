import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { Store } from '../../src/index.js';
import * as Manifest from '../../src/store/file/segments/Manifest.js';
import { atOneVersion } from '../../src/store/file/segments/reading.js';
import { left, right } from '../right.js';

const gone = Store.storeError('ERR_FILE_NOT_FOUND', 'device-0.ndjson', 'there is no such file');

/** A dataset that is another one so many times it is looked at, and of which nothing can be read until then. */
const changing = (times: number) => {
  let version = 0;
  const current = TE.fromIO(() => ({ ...Manifest.empty(16), next: Math.min(version, times) }));
  const read = ({ next }: Manifest.Manifest) => {
    version++;
    return next < times ? TE.left(gone) : TE.right(next);
  };
  return (patience: number) => atOneVersion('it.segments', patience, current, read)();
};

describe('a reader, while others write', () => {
  it('begins again as often as that takes, as long as it has patience', async () => {
    expect(right(await changing(0)(0))).toBe(0);
    expect(right(await changing(40)(60_000))).toBe(40);
  });

  it('begins again some times without patience too, as reading may take longer than that', async () => {
    expect(right(await changing(4)(0))).toBe(4);
    const error = left(await changing(40)(-1));
    expect(error.code).toBe('ERR_STORE_BUSY');
    expect(error.message).toBe('it.segments: others were writing all the time');
  });

  it('has what is wrong where nobody has written', async () => {
    const current = TE.right(Manifest.empty(16));
    expect(left(await atOneVersion('it.segments', 60_000, current, () => TE.left(gone))())).toBe(gone);
    expect(left(await atOneVersion('it.segments', 60_000, TE.left(gone), () => TE.right(1))())).toBe(gone);
  });
});
