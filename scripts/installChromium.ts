/**
 * Before the tests: installs the Chromium that those of the review page run in where it is missing and may be installed,
 * which is on Debian, as root. Says in one line what it does, or what to do, and never fails: tests that lack their browser
 * say so themselves. With `--dry-run` it only says it.
 */
import * as E from 'fp-ts/lib/Either.js';
import { install, mayInstall, reasonOf } from './apt.js';
import { chromium } from './chromium.js';

const browser = chromium();

if (E.isLeft(browser) && mayInstall() && (process.env['LOCKSTEP_CHROMIUM'] ?? '') === '') {
  console.log('Installing chromium for the tests of the review page (apt-get).');
  if (!process.argv.includes('--dry-run')) {
    await install(['chromium']).catch((error: Error) => console.log(`It could not be installed: ${reasonOf(error)}`));
  }
} else if (E.isLeft(browser)) console.log(browser.left);
