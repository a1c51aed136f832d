import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { main, run } from '../cli/command.js';
import { pages } from './pages.js';

const commands = [
  ...['diff', 'plan', 'show', 'stats', 'apply', 'sync', 'merge', 'completion', 'worker'],
  ...['schema check', 'schema infer'],
];

/** A line that the documentation has somebody type. */
interface Line {
  readonly page: string;
  readonly command: string;
  readonly words: ReadonlyArray<string>;
}

const TYPED = /^(?:\$ )?(?:npx )?lockstep (.+)$/gm;

// Usage lines have alternatives in brackets, comments stand behind two blanks.
const linesOf = (page: string): ReadonlyArray<Line> =>
  [...readFileSync(page, 'utf8').matchAll(/^```(?:sh|console)?\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = '']) => [...block.replaceAll(/\\\n\s*/g, '').matchAll(TYPED)])
    .map(([, rest = '']) => rest.replace(/\s{2,}.*$/, '').split(/\s+/))
    .filter((words) => !words.some((word) => /^[[<]/.test(word)))
    .flatMap((words): ReadonlyArray<Line> => {
      const command = words[0] === 'schema' ? words.slice(0, 2).join(' ') : (words[0] ?? '');
      return commands.includes(command) ? [{ page, command, words }] : [];
    });

describe('the commands of the documentation', () => {
  const lines = pages.flatMap(linesOf);
  let help: ReadonlyMap<string, string> = new Map();

  beforeAll(async () => {
    const told = commands.map(async (command) => {
      const { stdout } = await run(process.execPath, [main, ...command.split(' '), '--help'], '.');
      return [command, stdout] as const;
    });
    help = new Map(await Promise.all(told));
  });

  /** The options of a command, long and short. */
  const optionsOf = (command: string): ReadonlySet<string> => {
    const rows = [...(help.get(command) ?? '').matchAll(/^ {2}(?:(-\w), )?(--[a-z-]+)/gm)];
    return new Set(rows.flatMap(([, short, long = '']) => (short === undefined ? [long] : [short, long])));
  };

  it('are there', () => {
    expect(lines.length).toBeGreaterThan(50);
  });

  it('have no options but their own', () => {
    const wrong = lines.flatMap(({ page, command, words }) =>
      words
        .filter((word) => /^--?[a-zA-Z]/.test(word) && !optionsOf(command).has(word))
        .map((word) => `${page}: lockstep ${command} ${word}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(commands)('%s has all its options in docs/cli.md', (command) => {
    const guide = readFileSync('docs/cli.md', 'utf8');
    expect([...optionsOf(command)].filter((option) => option.startsWith('--') && !guide.includes(option))).toEqual([]);
  });
});
