/**
 * Load and soak runs: `npm run soak -- [--scenario NAME] [--size N]`. Each scenario runs in a process of its own, says what
 * became of each promise, and fails the run if one was not kept. `--scenario syncs` names `syncs-file` and its siblings too.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { redisServer } from '../../scripts/redisServer.js';
import { typed } from '../../scripts/typed.js';
import { toLine } from './Finding.js';
import type { Scenario } from './Scenario.js';
import { scenarios } from './scenarios/index.js';

const { values } = typed({
  options: {
    scenario: { type: 'string' },
    size: { type: 'string' },
    child: { type: 'string' },
  },
});

const self = fileURLToPath(import.meta.url);

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** A scenario, here; whether it tried a promise, and all were kept. */
const child = async (scenario: Scenario, folder: string, size: number): Promise<boolean> => {
  let tried = 0;
  let kept = 0;
  for await (const said of scenario.run({ folder, size })) {
    console.log(toLine(said));
    if (typeof said === 'string') continue;
    tried++;
    if (said.isHeld) kept++;
  }
  return tried > 0 && kept === tried;
};

/** A scenario in a process of its own. */
const parent = (scenario: Scenario, size: number): Promise<boolean> =>
  new Promise((resolve) => {
    const { name, heap, unit } = scenario;
    const began = performance.now();
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-soak-'));
    console.log(`${name}, ${size.toLocaleString('en')} ${unit}`);
    const running = spawn(
      process.execPath,
      [
        ...['--expose-gc', `--max-old-space-size=${heap}`, ...process.execArgv, self],
        ...['--child', folder, '--scenario', name, '--size', String(size)],
      ],
      { stdio: 'inherit' },
    );
    running.once('exit', (code, signal) => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      const ended = code === 0 || code === 1 ? '' : ` It ended with ${code ?? signal}.`;
      console.log(`${name}: ${code === 0 ? 'all promises kept' : 'FAILED'}, ${seconds(began)}.${ended}`);
      resolve(code === 0);
    });
  });

const isAsked = ({ name }: Scenario): boolean =>
  values.scenario === undefined ||
  name === values.scenario ||
  (values.child === undefined && name.startsWith(`${values.scenario}-`));

/** What keeps a scenario from being run here. */
const obstacle = ({ needsRedis }: Scenario): string | undefined => {
  const server = redisServer();
  return needsRedis === true && E.isLeft(server) ? server.left : undefined;
};

const asked = scenarios.filter(isAsked);
const sizeOf = ({ size, least }: Scenario): number =>
  values.size === undefined ? size : Math.max(least, Number(values.size));

if (values.size !== undefined && !/^[1-9]\d*$/.test(values.size)) {
  console.log(`--size is a whole number from 1, not "${values.size}"`);
  process.exitCode = 2;
} else if (asked.length === 0) {
  console.log(`Scenarios: ${scenarios.map(({ name, size, unit }) => `${name} (${size} ${unit})`).join(', ')}`);
  process.exitCode = 2;
} else if (values.child !== undefined) {
  for (const scenario of asked) process.exitCode = (await child(scenario, values.child, sizeOf(scenario))) ? 0 : 1;
} else {
  let isFine = true;
  for (const scenario of asked) {
    const inTheWay = obstacle(scenario);
    if (inTheWay === undefined) isFine = (await parent(scenario, sizeOf(scenario))) && isFine;
    else console.log(`${scenario.name} is left out: ${inTheWay}`);
  }
  process.exitCode = isFine ? 0 : 1;
}
