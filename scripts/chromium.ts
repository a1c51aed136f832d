/** Where the Chromium is that the tests of the review page, and its pictures, run in. */
import * as E from 'fp-ts/lib/Either.js';
import { type Environment, isProgram, program } from './program.js';

/** By these names it is installed; Chrome will do as well. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of Chromium: what `LOCKSTEP_CHROMIUM` says, else from the `PATH`. A left says what to do, in a line. */
export const chromium = (env: Environment = process.env): E.Either<string, string> => {
  const named = env['LOCKSTEP_CHROMIUM'] ?? '';
  if (named !== '') {
    return isProgram(named)
      ? E.right(named)
      : E.left(`LOCKSTEP_CHROMIUM: expected the path of Chromium, got ${JSON.stringify(named)}, not a program.`);
  }
  return E.fromNullable(
    'The tests of the review page need Chromium: install it (Debian: apt-get install chromium; macOS: brew install ' +
      'chromium), or set LOCKSTEP_CHROMIUM to its path.',
  )(NAMES.map((name) => program(name, env)).find((path) => path !== undefined));
};
