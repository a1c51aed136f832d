/** Every example of the documentation: those of doc comments, and those of guides. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Example, fromDocComments, fromMarkdown } from './extract.js';

const guides = [
  'README.md',
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

export const allExamples: ReadonlyArray<Example> = [
  ...fromDocComments('src'),
  ...fromDocComments('laws'),
  ...fromMarkdown(guides),
];
