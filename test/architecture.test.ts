import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** The stages of the pipeline; imports run from later to earlier ones, or stay within one stage's folder. */
const STAGE: Readonly<Record<string, number>> = {
  model: 0,
  snapshot: 1,
  diff: 2,
  merge: 3,
  plan: 3,
  sync: 4,
  store: 5,
  parallel: 6,
  report: 6,
  cli: 7,
};

const PURE = ['model', 'snapshot', 'diff', 'merge', 'plan', 'report'];

const PURE_PACKAGES = ['fp-ts', 'io-ts', 'immutable', 'fastest-levenshtein', 'node-diff3', '@noble/hashes'];

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly specifier: string;
  /** The folder that a relative import leads to. */
  readonly into: string | undefined;
}

const SPECIFIER = /(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"\n]+)\1/g;
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

const folderOf = (path: string): string => path.split(sep)[0] ?? '';

const importsOf = (file: string): ReadonlyArray<Import> => {
  const code = readFileSync(join(SRC, file), 'utf8').replace(COMMENTS, '');
  return [...code.matchAll(SPECIFIER)].map((match) => {
    const specifier = match[2] ?? '';
    const target = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : undefined;
    return { file, folder: folderOf(file), specifier, into: target === undefined ? undefined : folderOf(target) };
  });
};

/** The program of the review page runs in a browser, and is a text to all else. */
const isPage = (file: string): boolean =>
  file.startsWith(join('report', 'page') + sep) || file === join('report', 'bundle.ts');

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.filter((file) => file.includes(sep)).flatMap(importsOf);

const shown = (found: ReadonlyArray<Import>): ReadonlyArray<string> =>
  found.map(({ file, specifier }) => `${relative('.', file)} imports ${specifier}`);

const packageOf = (specifier: string): string => {
  const [scope = '', name = ''] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
};

const isBuiltin = (specifier: string): boolean =>
  specifier.startsWith('node:') || builtinModules.includes(packageOf(specifier));

describe('the house', () => {
  it('has the imports that this test believes to read', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(shown(imports)).toContain(`${join('diff', 'calculate.ts')} imports ../snapshot/Snapshot.js`);
    expect(shown(imports)).toContain(`${join('model', 'Codec.ts')} imports io-ts`);
  });

  it('has no folders but the stages of the pipeline', () => {
    const folders = new Set(imports.map(({ folder }) => folder));
    expect([...folders].filter((folder) => !Object.hasOwn(STAGE, folder))).toEqual([]);
  });

  it('has imports run one way', () => {
    const against = imports.filter(
      ({ folder, into }) => into !== undefined && into !== folder && !((STAGE[into] ?? 99) < (STAGE[folder] ?? -1)),
    );
    expect(shown(against)).toEqual([]);
  });

  it('has a pure core: no built-in of Node, and no package but those it stands on', () => {
    const impure = imports.filter(
      ({ file, folder, specifier, into }) =>
        PURE.includes(folder) &&
        !isPage(file) &&
        into === undefined &&
        (isBuiltin(specifier) || !PURE_PACKAGES.includes(packageOf(specifier))),
    );
    expect(shown(impure)).toEqual([]);
  });

  it('has a review page that needs nothing of Node', () => {
    expect(shown(imports.filter(({ file, specifier }) => isPage(file) && isBuiltin(specifier)))).toEqual([]);
  });

  it('has no clock and no randomness in its core', () => {
    const impure = files.filter(
      (file) =>
        PURE.includes(folderOf(file)) &&
        !isPage(file) &&
        /\b(Date\.now|performance\.now|Math\.random|new Date\(\)|setTimeout|process\.)/.test(
          readFileSync(join(SRC, file), 'utf8').replace(COMMENTS, ''),
        ),
    );
    expect(impure).toEqual([]);
  });

  it.each([
    ['ioredis', [join('store', 'redis'), join('parallel', 'queue', 'connection.ts')]],
    ['bullmq', [join('parallel', 'queue')]],
    ['piscina', [join('parallel', 'threads')]],
  ])('knows %s where it belongs, and nowhere else', (name, places) => {
    const isIn = (file: string): boolean => places.some((place) => file === place || file.startsWith(place + sep));
    expect(shown(imports.filter(({ specifier, file }) => packageOf(specifier) === name && !isIn(file)))).toEqual([]);
  });
});
