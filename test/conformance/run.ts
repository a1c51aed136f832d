/**
 * `npm run -s conformance -- FILE`: runs the recorded cases of a file (`.json` or `.json.gz`; by itself the project's
 * own copy), names each that disagrees and the first difference in it, and ends with `N passed, N failed`.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { isLeft } from 'fp-ts/lib/Either.js';
import { PathReporter } from 'io-ts/lib/PathReporter.js';
import { type Case, CasesCodec } from './Case.js';
import { check } from './check.js';

const OWN = fileURLToPath(new URL('./cases.json.gz', import.meta.url));

const read = (path: string): ReadonlyArray<Case> => {
  const bytes = readFileSync(path);
  const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes).toString() : bytes.toString();
  const decoded = CasesCodec.decode(JSON.parse(text));
  if (isLeft(decoded)) throw new Error(PathReporter.report(decoded)[0]);
  return decoded.right.cases;
};

const main = async (path: string): Promise<number> => {
  let failed = 0;
  const cases = read(path);
  for (const each of cases) {
    const found = await check(each).catch((thrown: unknown) => `threw ${String(thrown)}`);
    if (found === undefined) continue;
    failed++;
    console.log(`${each.name}: ${found}`);
  }
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
};

main(process.argv[2] ?? OWN).then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    console.error(`conformance: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exitCode = 2;
  },
);
