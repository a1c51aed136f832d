// Builds the review page's own program and style into a module of texts, which `src/report/html.ts` puts into pages.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const ASKED = ['isCollection', 'isIndexed', 'isKeyed', 'isOrdered', 'isRecord', 'isValueObject'];

/** The data of a page is JSON, which has no collections of `immutable`: what the core asks of them is answered with no. */
const withoutCollections = {
  name: 'without-collections',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^immutable$/ }, () => ({ path: 'immutable', namespace: 'without-collections' }));
    onLoad({ filter: /.*/, namespace: 'without-collections' }, () => ({
      contents: ASKED.map((name) => `export const ${name} = () => false;`).join('\n'),
    }));
  },
};

const bundle = async (entry) => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [withoutCollections],
  });
  return outputFiles[0].text.trim();
};

/** Whose programs are in the bundle, as their licences ask for. */
const noticeOf = async (name) => {
  const licence = await readFile(`node_modules/${name}/LICENSE`, 'utf8');
  return `${name}\n\n${licence.trim()}`;
};

const hashOf = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

// Text that ends the element it is in would end the page's script.
const embeddable = (text) => text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

export const buildPage = async () => {
  const notices = await Promise.all(['@noble/hashes', '@tanstack/virtual-core', 'diff'].map(noticeOf));
  const notice = notices.join('\n\n---\n\n').replaceAll('*/', '* /');
  const script = embeddable(`/*! ${notice} */\n${await bundle('src/report/page/main.ts')}`);
  const style = await bundle('src/report/page/page.css');
  const lines = [
    '// Written by scripts/page.mjs.',
    `export const script: string = ${JSON.stringify(script)};`,
    `export const scriptHash: string = '${hashOf(script)}';`,
    `export const style: string = ${JSON.stringify(style)};`,
    `export const styleHash: string = '${hashOf(style)}';`,
  ];
  await writeFile('src/report/bundle.ts', `${lines.join('\n')}\n`);
};

if (process.argv[1]?.endsWith('page.mjs')) await buildPage();
