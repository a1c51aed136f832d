import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { CasesCodec } from './Case.js';
import { check } from './check.js';

const decoded = CasesCodec.decode(
  JSON.parse(gunzipSync(readFileSync(new URL('./cases.json.gz', import.meta.url))).toString()),
);
if (isLeft(decoded)) throw new Error('the recorded cases cannot be read');

describe('the recorded answers of DiffSync', () => {
  it.each(decoded.right.cases)('$name is answered alike', async (one) => {
    expect(await check(one)).toBeUndefined();
  });

  it('disagree where an answer is changed, so that agreement means something', async () => {
    const one = decoded.right.cases.find(({ expected }) => expected.operations.length > 1);
    if (one === undefined) throw new Error('no case with operations');
    const { expected } = one;
    const reversed = { ...one, expected: { ...expected, operations: [...expected.operations].reverse() } };
    expect(await check(reversed)).toMatch(/^operations\.0/);
    expect(await check({ ...one, expected: { ...expected, length: expected.length + 1 } })).toMatch(/^length/);
    expect(await check({ ...one, expected: { ...expected, after: {} } })).toMatch(/^after/);
    expect(await check({ ...one, expected: { ...expected, diff: {} } })).toMatch(/^diff/);
  });
});
