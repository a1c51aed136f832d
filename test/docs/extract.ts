/**
 * The examples of doc comments and guides, as programs: an expression with a comment `// => value` behind it, or below
 * it, is checked against that value.
 */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { filesBelow } from '../filesBelow.js';

/** A piece of code that claims to run. */
export interface Example {
  readonly name: string;
  readonly code: string;
}

const COMMENT = /\/\*\*[\s\S]*?\*\//g;
const BEGIN = /^\s*\*\s*@example\s*$/;

/** The code below each `@example` of a comment, to the end of the comment or the next tag. */
const examplesOf = (comment: string): ReadonlyArray<string> => {
  const found: Array<Array<string>> = [];
  let open = false;
  for (const line of comment.split('\n').slice(0, -1)) {
    if (BEGIN.test(line)) {
      found.push([]);
      open = true;
    } else if (/^\s*\*\s*@[a-z]/.test(line)) open = false;
    else if (open) found.at(-1)?.push(line.replace(/^\s*\* ?/, ''));
  }
  return found.map((lines) => lines.join('\n').trim());
};

/** What a comment is about: the name that is declared behind it. */
const subject = (text: string, end: number): string =>
  /export (?:const|function\*?|class|interface|type) (\w+)/.exec(text.slice(end, end + 400))?.[1] ?? 'module';

/** The examples of the doc comments below a folder. */
export const fromDocComments = (folder: string): ReadonlyArray<Example> =>
  filesBelow(folder, '.ts').flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(COMMENT)].flatMap((match) =>
      examplesOf(match[0]).map((code, i) => ({
        name: `${file} ${subject(text, match.index + match[0].length)}${i === 0 ? '' : ` (${i + 1})`}`,
        code,
      })),
    );
  });

/** The TypeScript blocks of Markdown files. */
export const fromMarkdown = (files: ReadonlyArray<string>): ReadonlyArray<Example> =>
  files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match, i) => ({
      name: `${file} example ${i + 1}`,
      code: match[1] ?? '',
    })),
  );

const CLAIM = /^\s*\/\/ => (.*(?:\n\s*\/\/ {4}.*)*)/;

/** The example as a module that throws where a value is not as it claims; how many claims it makes. */
export const toProgram = ({ code }: Example): { readonly program: string; readonly claims: number } => {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  let program = '';
  let at = 0;
  let claims = 0;
  for (const statement of source.statements) {
    const behind = code.slice(statement.end);
    const claim = CLAIM.exec(behind)?.[1] ?? CLAIM.exec(behind.replace(/^\n/, ''))?.[1];
    if (claim === undefined || !ts.isExpressionStatement(statement)) continue;
    const expected = claim.replaceAll(/\n\s*\/\/ {4}/g, '\n');
    const expression = code.slice(statement.expression.getStart(), statement.expression.end);
    program += `${code.slice(at, statement.getStart())}__same(${expression}, ${expected});`;
    at = statement.end;
    claims++;
  }
  const body = program + code.slice(at);
  return {
    claims,
    program: ts.transpileModule(
      `import { deepStrictEqual as __equal } from 'node:assert';
const __same = (actual: unknown, expected: unknown) => __equal(actual, expected);
${body}`,
      { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } },
    ).outputText,
  };
};
