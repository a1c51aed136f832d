import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** A program for browsers, bundled as an application does it, with the built package in it. */
const bundle = async (program: string) => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: '.', loader: 'ts' },
    alias: { lockstep: './dist/esm/src/index.js', 'lockstep/report': './dist/esm/src/report.js' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    // What only Node has cannot be resolved, and ends the build.
    platform: 'browser',
  });
  const ours = Object.keys(metafile.inputs).filter((file) => file.startsWith('dist/'));
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  return { text: outputFiles[0]?.text ?? '', ours, used };
};

const KILOBYTE = 1024;

describe('the package in a browser', () => {
  it('brings only what is used: of comparing alone no plans, no syncs and no stores', async () => {
    const { text, used } = await bundle(`import { diffFrom } from 'lockstep'; globalThis.diffFrom = diffFrom`);
    expect(used.filter((file) => /dist\/esm\/src\/(plan|sync|store|merge|report)\//.test(file))).toEqual([]);
    expect(text.length).toBeLessThan(130 * KILOBYTE);
  });

  it('runs as a whole without anything that only Node has', async () => {
    const { text, ours } = await bundle(`import * as Lockstep from 'lockstep'; globalThis.Lockstep = Lockstep`);
    expect(ours.filter((file) => /store\/(file|redis)\//.test(file))).toEqual([]);
    expect(text).not.toMatch(/from ?["']node:|require\(["']node:/);
  });

  it('makes review pages in a browser, too', async () => {
    const { text } = await bundle(`import { Report } from 'lockstep/report'; globalThis.Report = Report`);
    expect(text).not.toMatch(/from ?["']node:|require\(["']node:/);
  });
});
