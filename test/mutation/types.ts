/**
 * What of a mutant the compiler says. A program that does not type-check is never run, so a mutant like that counts neither as found nor
 * as missed. Only those that the tests have let live are asked about: each costs a check of its file.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

/** Lines and columns count from one. */
export interface Replaced {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
  readonly replacement: string;
}

/** A check of the sources that remembers what has not changed since it was last asked. */
export interface Compiler {
  /** The text that a mutant stands in place of. */
  readonly original: (file: string, at: Replaced) => string;
  /** Whether the file, and with it the mutant, is refused. */
  readonly refuses: (file: string, mutant: Replaced) => boolean;
}

export const compiler = (): Compiler => {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  const texts = new Map<string, { readonly version: number; readonly text: string }>();
  const pathOf = (file: string): string => resolve(file);

  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames.filter((name) => name.includes('/src/')),
    getScriptVersion: (name) => String(texts.get(name)?.version ?? 0),
    getScriptSnapshot: (name) => {
      const text = texts.get(name)?.text ?? ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });

  const offsets = (text: string, { start, end }: Replaced): readonly [number, number] => {
    const lines = text.split('\n');
    const offset = ({ line, column }: Replaced['start']): number =>
      lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    return [offset(start), offset(end)];
  };

  const put = (path: string, text: string): void => {
    texts.set(path, { version: (texts.get(path)?.version ?? 0) + 1, text });
  };

  return {
    original: (file, at) => readFileSync(file, 'utf8').slice(...offsets(readFileSync(file, 'utf8'), at)),
    refuses: (file, mutant) => {
      const path = pathOf(file);
      const whole = readFileSync(path, 'utf8');
      const [from, to] = offsets(whole, mutant);
      put(path, whole.slice(0, from) + mutant.replacement + whole.slice(to));
      const refused =
        service.getSyntacticDiagnostics(path).length > 0 || service.getSemanticDiagnostics(path).length > 0;
      put(path, whole);
      return refused;
    },
  };
};
