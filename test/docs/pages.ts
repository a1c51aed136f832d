/** The pages of the documentation: the README, the guides, and what examples say of themselves. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const pagesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));

export const guides = pagesIn('docs');

export const pages = [
  'README.md',
  ...guides,
  ...pagesIn('examples'),
  ...readdirSync('examples').flatMap((name) => {
    const folder = join('examples', name);
    return statSync(folder).isDirectory() ? pagesIn(folder) : [];
  }),
];
