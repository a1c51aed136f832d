import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { allExamples } from './allExamples.js';

// Inside the project, so that `lockstep` is the built package and its peers are found.
const folder = join('dist', 'example-types');

const options: ts.CompilerOptions = {
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: ['node'],
};

describe('the examples of the documentation', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('type-check', () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const names = new Map(allExamples.map(({ name }, i) => [join(folder, `example-${i}.ts`), name]));
    for (const [i, { code }] of allExamples.entries()) writeFileSync(join(folder, `example-${i}.ts`), code);
    const found = ts.getPreEmitDiagnostics(ts.createProgram([...names.keys()], options));
    const told = found.map(({ file, start = 0, messageText }) => {
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      const name = file === undefined ? '' : (names.get(relative('.', file.fileName)) ?? file.fileName);
      return `${name}, line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    expect(told).toEqual([]);
  });
});
