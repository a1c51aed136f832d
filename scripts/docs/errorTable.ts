/**
 * The page of error codes, made from the union of errors as it is declared: a section for each kind, a row for each code.
 */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { explanations } from './explanations.js';

/** A kind of failure, as it is declared. */
interface Kind {
  readonly tag: string;
  /** What its doc comment says. */
  readonly comment: string;
  readonly codes: ReadonlyArray<string>;
}

const HEAD = `# Errors

<!-- Made by \`npm run docs:errors\` from the union of errors and \`scripts/docs/explanations.ts\`. -->

Every expected failure is a value: an object with a \`_tag\` to match on, a stable \`code\`, a \`message\` of one sentence and,
where they apply, \`model\`, \`uid\`, \`operation\`, \`path\` and \`suggestion\`. The command prints it as
\`lockstep: MESSAGE: SUGGESTION [CODE]\` and exits with 2. A section is a tag; \`LockstepError\` is the union of all, and
\`LockstepError.toLine(error)\` makes of one what the command prints.
`;

const declared = (source: ts.SourceFile): ReadonlyMap<string, ts.TypeAliasDeclaration | ts.InterfaceDeclaration> =>
  new Map(
    source.statements.flatMap((statement) =>
      ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement)
        ? [[statement.name.text, statement] as const]
        : [],
    ),
  );

const literals = (node: ts.Node): ReadonlyArray<string> =>
  ts.isStringLiteral(node) ? [node.text] : node.getChildren().flatMap((child) => literals(child));

/** The type arguments of `Failure`, in whatever way a kind is made of it. */
const failure = (node: ts.Node): ReadonlyArray<ts.TypeNode> | undefined => {
  const isReference = ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node);
  if (isReference && node.getText().startsWith('Failure<')) return node.typeArguments;
  return ts.forEachChild(node, failure);
};

const commentOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .flatMap((doc) => (ts.isJSDoc(doc) ? [ts.getTextOfJSDocComment(doc.comment) ?? ''] : []))
    .join(' ');

/** The kinds of a union, those of the unions in it too, in their order. */
const kindsOf = (name: string, types: ReturnType<typeof declared>): ReadonlyArray<Kind> => {
  const declaration = types.get(name);
  if (declaration === undefined) throw new Error(`there is no type ${name}`);
  const [tag, codes] = failure(declaration) ?? [];
  if (tag !== undefined && codes !== undefined) {
    return [{ tag: literals(tag).join(), comment: commentOf(declaration), codes: literals(codes) }];
  }
  if (!ts.isTypeAliasDeclaration(declaration) || !ts.isUnionTypeNode(declaration.type)) {
    throw new Error(`${name} is neither a failure nor a union of failures`);
  }
  return declaration.type.types.flatMap((member) => kindsOf(member.getText(), types));
};

const isCode = (code: string): code is keyof typeof explanations => Object.hasOwn(explanations, code);

const row = (code: string): string => {
  if (!isCode(code)) throw new Error(`${code} is not explained`);
  const { cause, cure } = explanations[code];
  return `| \`${code}\` | ${cause} | ${cure} |\n`;
};

const section = ({ tag, comment, codes }: Kind): string =>
  `\n## ${tag}\n\n${comment}\n\n| code | cause | cure |\n| ---- | ----- | ---- |\n${codes.map(row).join('')}`;

/** The page, from the file in which the union is declared. */
export const errorTable = (file: string): string => {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return HEAD + kindsOf('LockstepError', declared(source)).map(section).join('');
};
