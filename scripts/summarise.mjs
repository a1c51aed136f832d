// The last line of a CI run: how many tests passed and failed. A check that failed beside the tests counts as one.
import { readFileSync } from 'node:fs';

const [, , path, otherFailure] = process.argv;
const read = () => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  }
};
const { numPassedTests: passed, numFailedTests, numPendingTests: skipped } = read();
const failed = Math.max(numFailedTests, otherFailure === '1' || passed === 0 ? 1 : 0);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
