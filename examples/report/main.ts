/**
 * Reports of one's own: a diff as Markdown for a pull request and as CSV for a spreadsheet, both from one fold, beside the
 * page that Lockstep makes of it.
 *
 * The diff is that of the example `inventory`. The program prints the Markdown, and writes all three to `out/`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { diffFrom } from 'lockstep';
import { Report } from 'lockstep/report';
import { desired } from '../inventory/desired.js';
import { network } from '../inventory/network.js';
import { byName } from '../inventory/order.js';
import { schema } from '../inventory/schema.js';
import { type Failure, print, run } from '../run.js';
import { toCsv } from './csv.js';
import { toMarkdown } from './markdown.js';
import * as Section from './Section.js';

const folder = fileURLToPath(new URL('out', import.meta.url));

const write = (name: string, text: string): TE.TaskEither<Failure, void> =>
  TE.tryCatch(
    () => writeFile(join(folder, name), text),
    (thrown) => ({ message: E.toError(thrown).message }),
  );

const options = {
  order: { device: byName, interface: byName },
  names: { source: 'the inventory', target: 'the network' },
};

const main = pipe(
  TE.Do,
  TE.bindW('schema', () => TE.fromEither(schema)),
  TE.bindW('ours', ({ schema }) => desired(schema).load),
  TE.bindW('theirs', ({ schema }) =>
    pipe(
      network(schema),
      TE.chain(({ load }) => load),
    ),
  ),
  TE.bindW('diff', ({ ours, theirs }) => TE.fromEither(pipe(theirs, diffFrom(ours, options)))),
  TE.let('sections', ({ diff }) => Section.ofDiff(diff)),
  TE.let('markdown', ({ diff, sections }) => pipe(sections, toMarkdown(diff))),
  TE.bindW('html', ({ diff }) =>
    TE.fromEither(pipe(Report.ofDiff(diff), Report.titled('The network, made what it should be'), Report.toHtml)),
  ),
  TE.chainFirstTaskK(() => () => mkdir(folder, { recursive: true })),
  TE.chainFirstW(({ markdown }) => write('changes.md', `${markdown}\n`)),
  TE.chainFirstW(({ sections }) => write('changes.csv', toCsv(sections))),
  TE.chainFirstW(({ html }) => write('changes.html', html)),
  TE.chainFirstW(({ markdown }) => print(markdown)),
);

run(main);
