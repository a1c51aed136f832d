/** The tests that mutants are tried on, loaded once into this process. */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { collectTests, getFn, getHooks, type Suite, type Task, type VitestRunner } from '@vitest/runner';
import { filesBelow } from '../filesBelow.js';

/** A test that has been loaded and can be run as often as one likes. */
export interface Loaded {
  /** File and full name: what the reports name it by. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** Rejects where the test fails. */
  readonly run: () => Promise<void>;
}

/** Where the tests of the mutated stages are. */
const FOLDERS = ['model', 'snapshot', 'diff', 'merge', 'plan', 'sync', 'laws'].map((stage) => join('test', stage));

/** Tests elsewhere of what the mutated stages read: of histories in files that are damaged. */
const MORE = [join('test', 'store', 'historyDamage.test.ts')];

/** Tests of processes, servers, databases and other tools, where no mutant is, and of what generates inputs. */
const ELSEWHERE =
  /^test\/(sync\/(database|kill)\/|merge\/(git|example)\.test|laws\/(arbitrary|parallel|store)\.test|diff\/jsonSchema\.test)/;

/** Where the tests are that are asked for; all of them, unless `npm run mutation` is told so. */
const ONLY = process.env['LOCKSTEP_MUTATION_TESTS'] ?? '';

const isAsked = (path: string): boolean => !ELSEWHERE.test(path) && path.startsWith(ONLY);

const filesOf = (folder: string): ReadonlyArray<string> => filesBelow(folder, '.test.ts').filter(isAsked);

const runner: VitestRunner = {
  config: {
    root: process.cwd(),
    setupFiles: [],
    name: undefined,
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  },
  importFile: (path) => import(pathToFileURL(path).href),
};

const suitesAbove = (suite: Suite | undefined): ReadonlyArray<Suite> =>
  suite === undefined ? [] : [...suitesAbove(suite.suite), suite];

const fullName = (task: Task): string =>
  [...suitesAbove(task.suite).map((suite) => suite.name), task.name].filter((name) => name !== '').join(' > ');

const testsIn = (task: Task): ReadonlyArray<Task> => (task.type === 'suite' ? task.tasks.flatMap(testsIn) : [task]);

/** Loads all test files, and has what is to happen before all tests of a suite happen. */
export const load = async (): Promise<ReadonlyArray<Loaded>> => {
  const files = await collectTests(
    [...FOLDERS.flatMap(filesOf), ...MORE.filter(isAsked)].map((path) => resolve(path)),
    runner,
  );
  const prepared = new Set<Suite>();
  const prepare = async (suite: Suite): Promise<void> => {
    if (prepared.has(suite)) return;
    prepared.add(suite);
    for (const before of getHooks(suite).beforeAll) await before(suite);
  };
  const loaded: Loaded[] = [];
  for (const file of files) {
    if (file.result?.state === 'fail') throw new Error(`${file.filepath}: ${file.result.errors?.[0]?.message}`);
    for (const task of testsIn(file)) {
      if (task.type !== 'test' || task.mode !== 'run') continue;
      const suites = [file, ...suitesAbove(task.suite).filter((suite) => suite !== file)];
      for (const suite of suites) await prepare(suite);
      const id = `${file.name}#${fullName(task)}`;
      const same = loaded.filter((other) => other.id === id || other.id.startsWith(`${id} (`)).length;
      loaded.push({
        id: same === 0 ? id : `${id} (${same + 1})`,
        name: fullName(task),
        file: file.filepath,
        run: async () => {
          for (const suite of suites) for (const hook of getHooks(suite).beforeEach) await hook(task.context, suite);
          try {
            await getFn(task)();
          } finally {
            for (const suite of suites.toReversed())
              for (const hook of getHooks(suite).afterEach) await hook(task.context, suite);
          }
        },
      });
    }
  }
  return loaded;
};
