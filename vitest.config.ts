import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^lockstep$/, replacement: at('./src/index.ts') },
      { find: /^lockstep\/file$/, replacement: at('./src/file.ts') },
      { find: /^lockstep\/redis$/, replacement: at('./src/redis.ts') },
      { find: /^lockstep\/report$/, replacement: at('./src/report.ts') },
      { find: /^lockstep\/parallel$/, replacement: at('./src/parallel.ts') },
      { find: /^lockstep\/laws$/, replacement: at('./laws/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Many tests wait for processes of their own: on two cores, too, two files at a time take half as long.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: process.env['CI'] === 'true' ? ['default', 'json'] : ['default'],
    outputFile: { json: 'coverage/results.json' },
  },
});
