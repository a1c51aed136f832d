/**
 * Processes that are killed with SIGKILL in the middle of a sync, at random moments, and gone on with. `LOCKSTEP_KILLS` says
 * how many for each kind of target.
 */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Snapshot } from '../../../src/index.js';
import { temporaryFolder } from '../../store/dataset.js';
import { start } from '../database/Child.js';
import { source } from './inventory.js';
import { performed } from './recordTarget.js';
import { type Kind, targets } from './targets.js';

const asked = Number(process.env['LOCKSTEP_KILLS'] ?? '');
const KILLS = Number.isInteger(asked) && asked > 0 ? asked : 3;

const at = temporaryFolder();

const DONE = `done ${Snapshot.fingerprint(source)}`;

const worker = (kind: Kind, folder: string, options: object) =>
  start('test/sync/kill/worker.ts', [kind, folder, JSON.stringify(options)]);

/** Let a worker begin, and kill it some time after; what it said at its end, if it was faster. */
const killed = async (kind: Kind, folder: string, options: object, wait: number): Promise<string | undefined> => {
  const child = worker(kind, folder, options);
  const first = await child.line();
  if (first !== 'ready') throw new Error(`the worker ended: ${first} ${(await child.ended).complaint}`);
  await new Promise((resolve) => setTimeout(resolve, wait));
  await child.kill();
  return child.line();
};

const finished = async (kind: Kind, folder: string, options: object): Promise<string | undefined> => {
  const child = worker(kind, folder, options);
  await child.line();
  const last = await child.line();
  return last ?? (await child.ended).complaint;
};

/** A folder with a target as it is at first. */
const fresh = async (kind: Kind, name: string): Promise<string> => {
  const template = at(`${kind}.template`);
  if (!existsSync(template)) {
    mkdirSync(template, { recursive: true });
    const { close } = await targets[kind].open(template);
    await close();
  }
  const folder = at(name);
  cpSync(template, folder, { recursive: true });
  return folder;
};

interface Case {
  readonly kind: Kind;
  readonly options: object;
  /** About how long a sync takes, in milliseconds: kills come within. */
  readonly takes: number;
}

const cases: Readonly<Record<string, Case>> = {
  'a target outside of it, operation by operation': { kind: 'record', options: {}, takes: 900 },
  'a target outside of it, several operations at once': { kind: 'record', options: { concurrency: 4 }, takes: 700 },
  'a file': { kind: 'file', options: {}, takes: 100 },
  'an embedded database, in bulk': { kind: 'database', options: {}, takes: 300 },
  'an embedded database, in a transaction': { kind: 'database', options: { rollback: true }, takes: 300 },
};

describe('a sync that is killed at a random moment, and resumed, of', () => {
  it.each(Object.keys(cases))(
    '%s, ends where it would have',
    async (name) => {
      const { kind, options, takes } = cases[name] ?? { kind: 'record', options: {}, takes: 0 };
      for (let kill = 0; kill < KILLS; kill++) {
        const folder = await fresh(kind, `${kind}-${Object.keys(cases).indexOf(name)}-${kill}`);
        const moment = Math.round(Math.random() * takes);
        await killed(kind, folder, options, moment);
        // Every other one is killed again while it goes on.
        if (kill % 2 === 1) await killed(kind, folder, options, Math.round((Math.random() * takes) / 2));
        const last = await finished(kind, folder, options);
        expect(last, `killed after ${moment} ms`).toBe(DONE);
        const operations = kind === 'record' ? performed(join(folder, 'operations.ndjson')) : [];
        const done = operations.map(({ action, model, uid }) => `${action} ${model} ${uid}`);
        expect(new Set(done).size, 'nothing was done twice').toBe(done.length);
        rmSync(folder, { recursive: true });
      }
    },
    60_000 * KILLS,
  );
});
