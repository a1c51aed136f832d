/** What can be imported from the entry points, with the tags of its doc comments. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** A function or value that can be imported. */
export interface Exported {
  /** As a program names it: `lockstep/file File.read`. */
  readonly name: string;
  readonly tags: ReadonlySet<string>;
}

const entryPoints: ReadonlyArray<string> = JSON.parse(readFileSync('typedoc.json', 'utf8')).entryPoints;

/** `lockstep/file` for `src/file.ts`, as the package's `exports` have it. */
const importedAs = (file: string): string => {
  const path = file.replace(/^src\//, '').replace(/(\/?index)?\.ts$/, '');
  return path === '' ? 'lockstep' : `lockstep/${path}`;
};

/** Only files of the project: what its exports are called, and what their comments say, is in no other. */
const program = (): ts.Program => {
  const options: ts.CompilerOptions = { noLib: true, types: [], module: ts.ModuleKind.NodeNext };
  const resolve = ({ text }: ts.StringLiteralLike, file: string): ts.ResolvedModuleWithFailedLookupLocations => {
    const source = join(dirname(file), text.replace(/\.js$/, '.ts'));
    const isOwn = text.startsWith('.') && ts.sys.fileExists(source);
    return {
      resolvedModule: isOwn ? { resolvedFileName: source, extension: ts.Extension.Ts } : undefined,
    };
  };
  return ts.createProgram(entryPoints, options, {
    ...ts.createCompilerHost(options),
    resolveModuleNameLiterals: (literals, file) => literals.map((literal) => resolve(literal, file)),
  });
};

const isNamespace = (symbol: ts.Symbol): boolean => symbol.declarations?.some(ts.isSourceFile) === true;

/** Every function and value of every entry point, those of its namespaces too. */
export const exported = (): ReadonlyArray<Exported> => {
  const compiled = program();
  const checker = compiled.getTypeChecker();
  const original = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const of = (module: ts.Symbol, before: string): ReadonlyArray<Exported> =>
    checker.getExportsOfModule(module).flatMap((symbol) => {
      const name = `${before}${symbol.name}`;
      const found = original(symbol);
      if (isNamespace(found)) return of(found, `${name}.`);
      if ((found.flags & ts.SymbolFlags.Value) === 0) return [];
      return [{ name, tags: new Set(found.getJsDocTags(checker).map((tag) => tag.name)) }];
    });
  return entryPoints.flatMap((file) => {
    const source = compiled.getSourceFile(file);
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    return module === undefined ? [] : of(module, `${importedAs(file)} `);
  });
};
