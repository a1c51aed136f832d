/** Every example of the documentation: those of doc comments, and those of guides. */
import { type Example, fromDocComments, fromMarkdown } from './extract.js';
import { pages } from './pages.js';

export const allExamples: ReadonlyArray<Example> = [
  ...fromDocComments('src'),
  ...fromDocComments('laws'),
  ...fromMarkdown(pages),
];
