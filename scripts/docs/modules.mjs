// A plugin of typedoc: what the comment at the head of a file says is what its module, or namespace, is for; modules are called as
// they are imported.
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';
import ts from 'typescript';

const HEAD = /^\s*\/\*\*([\s\S]*?)\*\//;

/** The words of a comment, and the version since which there is what it is about. */
const read = (text) => {
  const lines = text.split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
  const [words, since] = lines.join('\n').split(/^@since /m);
  const comment = new Comment([{ kind: 'text', text: words.trim() }]);
  if (since !== undefined) comment.blockTags.push(new CommentTag('@since', [{ kind: 'text', text: since.trim() }]));
  return comment;
};

/** `lockstep/file` for `src/file`. */
const entryPoint = (name) => name.replace(/^src\b/, 'lockstep').replace(/^laws\b/, 'lockstep/laws');

export const load = (app) => {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf([ReflectionKind.Module, ReflectionKind.Namespace])) return;
    const file = context.getSymbolFromReflection(reflection)?.declarations?.find(ts.isSourceFile);
    const head = file === undefined ? null : HEAD.exec(file.text);
    if (head !== null) reflection.comment = read(head[1]);
    if (reflection.kindOf(ReflectionKind.Module)) reflection.name = entryPoint(reflection.name);
  });
};
