import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startProxy } from '../redis/proxy.js';
import { type Server, start } from '../redis/servers.js';
import { describeRedis } from '../redis/suite.js';
import {
  type Ended,
  fails,
  inventory,
  main,
  target as old,
  outcomes,
  type Project,
  project,
  says,
  schema,
  summary,
  tree,
} from './command.js';

const PASSWORD = 'cr@ken/s';
const SCHEMA = ['-s', 'schema.yaml'] as const;

/** What a store has after a sync: what was alike by the schema stays. */
const synced = {
  site: {
    nyc: { name: 'nyc', address: 'Broadway 1', active: true, devices: ['sw1', 'sw2'] },
    fra: { name: 'fra', address: null, active: false },
  },
  device: {
    sw1: { name: 'sw1', role: 'core', mtu: 9000, labels: ['b', 'a'] },
    sw2: { name: 'sw2', role: 'edge', mtu: 1500, labels: [] },
  },
  vlan: { '1': { id: 1, load: 0.501 } },
};

const LOADED = `create site "nyc"
create device "sw1"
create device "sw3"
create vlan "1"
create vlan "2"
`;

describeRedis('lockstep with stores in Redis', () => {
  let server: Server;
  let guarded: Server;
  beforeAll(async () => {
    server = await start();
    guarded = await start({ password: PASSWORD });
  });
  beforeEach(async () => {
    await server.client().flushall();
  });

  const url = (id: string): string => `${server.url}/0?store=${id}`;

  /** A project, and the inventory's target in the store `old`, put there by the command. */
  const loaded = async (...ids: ReadonlyArray<string>): Promise<Project> => {
    const made = project(inventory);
    for (const id of ids) await made.lockstep('sync', 'old.json', url(id), ...SCHEMA);
    return made;
  };

  /** A store as a file has it. */
  const content = async ({ lockstep, write, read }: Project, id: string): Promise<unknown> => {
    write('out.json', { site: {}, device: {}, vlan: {} });
    await lockstep('sync', url(id), 'out.json', ...SCHEMA);
    return JSON.parse(read('out.json'));
  };

  describe('diff', () => {
    it('shows what it shows of files, named by the ID', async () => {
      const { lockstep } = await loaded('old');
      expect(await lockstep('diff', 'new.json', url('old'), ...SCHEMA)).toEqual(says(tree));
      expect(await lockstep('diff', 'new.json', url('old'), ...SCHEMA, '-f', 'summary')).toEqual(says(summary));
      expect((await lockstep('diff', 'new.json', url('old'), ...SCHEMA, '--exit-code')).code).toBe(1);
      expect(await lockstep('diff', url('old'), 'old.json', ...SCHEMA, '--exit-code')).toEqual(says('(no diffs)\n'));
    });

    it('compares two stores, also of one ID, which the server tells apart', async () => {
      const { lockstep } = await loaded('a', 'b');
      await lockstep('sync', 'new.json', url('a'), ...SCHEMA);
      const { stdout } = await lockstep('diff', url('a'), url('b'), ...SCHEMA);
      expect(stdout).toBe(tree.replaceAll(/\bold\b/g, 'b').replaceAll(/\bnew\b/g, 'a'));
      const other = `${server.url}/1?store=a`;
      await lockstep('sync', 'old.json', other, ...SCHEMA);
      expect((await lockstep('diff', url('a'), other, ...SCHEMA)).stdout).toContain(
        `device: sw2 MISSING in redis://127.0.0.1:${server.port}/1?store=a\n`,
      );
    });

    it('reads of two large stores what differs, not all', async () => {
      const device = Array.from({ length: 5_000 }, (_, i) => ({ name: `d${i}`, role: 'x', mtu: 1500, labels: [] }));
      const site = [{ name: 'nyc', address: null, active: true, devices: device.map(({ name }) => name) }];
      const changed = device.map((each, i) => (i === 7 ? { ...each, mtu: 9000 } : each));
      const { lockstep } = project({
        'schema.yaml': schema,
        'a.json': { site, device, vlan: [] },
        'b.json': { site, device: changed, vlan: [] },
      });
      await lockstep('sync', 'a.json', url('a'), ...SCHEMA);
      await lockstep('sync', 'b.json', url('b'), ...SCHEMA);
      const proxy = await startProxy(server);
      const [a, b] = [`${proxy.url}/0?store=a`, `${proxy.url}/0?store=b`];
      const bytes = async (...args: ReadonlyArray<string>): Promise<{ ended: Ended; read: number }> => {
        const { result, traffic } = await proxy.measured(() => lockstep(...args));
        return { ended: result, read: traffic.toClient };
      };
      const byDigests = await bytes('diff', a, b, ...SCHEMA, '-f', 'summary');
      expect(byDigests.ended).toEqual(says('create: 0\nupdate: 1\ndelete: 0\nunchanged: 5000\nskipped: 0\n'));
      const all = await bytes('plan', a, b, ...SCHEMA, '--out', 'plan.json', '--quiet');
      expect(all.ended.code).toBe(0);
      expect(byDigests.read).toBeLessThan(all.read / 5);
    });

    it('makes no store, neither do plans and dry runs; a source has to be there', async () => {
      const { lockstep } = project(inventory);
      const none = `redis://127.0.0.1:${server.port}/0?store=none`;
      for (const command of ['diff', 'plan', 'sync'])
        expect(await lockstep(command, url('none'), 'old.json', ...SCHEMA)).toEqual(
          fails(`${none}: there is no such store: check its ID, or load something into it first [ERR_STORE_NOT_FOUND]`),
        );
      expect((await lockstep('diff', 'old.json', url('none'), ...SCHEMA)).stdout).toContain('MISSING in none');
      expect((await lockstep('plan', 'old.json', url('none'), ...SCHEMA)).code).toBe(0);
      expect((await lockstep('sync', 'old.json', url('none'), ...SCHEMA, '--dry-run')).code).toBe(0);
      expect(await server.client().dbsize()).toBe(0);
    });
  });

  describe('sync', () => {
    it('makes a store, fills it, and changes what is to be changed', async () => {
      const made = project(inventory);
      const { lockstep } = made;
      expect(await lockstep('sync', 'old.json', url('s'), ...SCHEMA)).toEqual(says(LOADED));
      expect(await lockstep('sync', 'new.json', url('s'), ...SCHEMA)).toEqual(says(outcomes()));
      expect(await lockstep('sync', 'new.json', url('s'), ...SCHEMA)).toEqual(says('nothing to do\n'));
      expect(await content(made, 's')).toEqual(synced);
    });

    it('takes a file to Redis and back', async () => {
      const made = await loaded('old');
      expect(await made.lockstep('diff', 'old.json', url('old'), ...SCHEMA)).toEqual(says('(no diffs)\n'));
      await content(made, 'old');
      expect(await made.lockstep('diff', 'old.json', 'out.json', ...SCHEMA)).toEqual(says('(no diffs)\n'));
    });

    it('is refused as a whole where somebody else has changed the same, and changes nothing', async () => {
      const made = await loaded('old');
      // A module beside it changes the store while the sync is at work: after it was loaded.
      made.write(
        'late.mjs',
        `
import { execFileSync } from 'node:child_process';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { File } from 'lockstep/file';

const other = () => execFileSync(process.execPath, ${JSON.stringify([
          main,
          'sync',
          'other.json',
          url('old'),
          ...SCHEMA,
        ])});
const later = TE.fromTask(() => new Promise((resolve) => setTimeout(resolve, 1500)));
export default pipe(
  File.readSchema('schema.yaml'),
  TE.map((schema) => ({
    name: 'late',
    schema,
    load: pipe(later, TE.map(other), TE.chain(() => File.read(schema)('new.json'))),
    handlers: new Map(),
  })),
);`,
      );
      const device = old.device.map((each) => (each.name === 'sw1' ? { ...each, mtu: 1400 } : each));
      made.write('other.json', { ...old, device });
      const { code, stderr, stdout } = await made.lockstep('sync', './late.mjs', url('old'));
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('device "sw1"');
      expect(stderr).toContain('[ERR_CONFLICT]');
      expect(await made.lockstep('diff', 'other.json', url('old'), ...SCHEMA)).toEqual(says('(no diffs)\n'));
    });

    it('is resumed and taken back by its journal', async () => {
      const made = await loaded('old');
      const { lockstep } = made;
      const journalled = ['sync', 'new.json', url('old'), ...SCHEMA, '--journal', 'sync.journal'] as const;
      expect((await lockstep(...journalled)).stdout).toBe(outcomes());
      expect((await lockstep(...journalled, '--resume')).code).toBe(0);
      expect(await content(made, 'old')).toEqual(synced);
      expect((await lockstep(...journalled, '--rollback')).code).toBe(0);
      expect(await lockstep('diff', 'old.json', url('old'), ...SCHEMA)).toEqual(says('(no diffs)\n'));
    });

    it('goes on by its journal after the server was lost before the commit', async () => {
      const made = await loaded('old');
      const proxy = await startProxy(server);
      const through = ['sync', 'new.json', `${proxy.url}/0?store=old`, ...SCHEMA, '--journal', 'sync.journal'] as const;
      const { result: first, traffic } = await proxy.measured(() => made.lockstep('plan', ...through.slice(1, 5)));
      expect(first.code).toBe(0);
      // A sync reads as much, and then writes instead of taking its leave.
      void proxy.cutAfter(traffic.toServer, 'toServer').then(proxy.refuse);
      const { code, stderr } = await made.lockstep(...through);
      expect(code).toBe(2);
      expect(stderr).toMatch(/--resume goes on with this sync.*\[ERR_STORE_UNREACHABLE\]/);
      await proxy.pass();
      expect((await made.lockstep(...through, '--resume')).code).toBe(0);
      expect(await content(made, 'old')).toEqual(synced);
    });
  });

  describe('plan and apply', () => {
    it('apply what was planned, if the store is still what it was', async () => {
      const made = await loaded('old');
      const { lockstep, read } = made;
      await lockstep('plan', 'new.json', url('old'), ...SCHEMA, '--out', 'plan.json');
      expect(read('plan.json')).not.toContain('redis://');
      expect(await lockstep('apply', 'plan.json', url('old'), '--dry-run')).toEqual(says(outcomes('would ')));
      expect(await lockstep('apply', 'plan.json', url('old'), '--rollback')).toEqual(says(outcomes()));
      expect(await content(made, 'old')).toEqual(synced);
      const { stderr } = await lockstep('apply', 'plan.json', url('old'));
      expect(stderr).toContain('[ERR_PLAN_STALE]');
    });

    it('are taken back, and begun anew, by a journal', async () => {
      const { lockstep } = await loaded('old');
      await lockstep('plan', 'new.json', url('old'), ...SCHEMA, '--out', 'plan.json');
      const apply = ['apply', 'plan.json', url('old'), '--journal', 'sync.journal'] as const;
      expect((await lockstep(...apply)).stdout).toBe(outcomes());
      expect((await lockstep(...apply, '--rollback')).code).toBe(0);
      expect(await lockstep('diff', 'old.json', url('old'), ...SCHEMA)).toEqual(says('(no diffs)\n'));
      expect((await lockstep('apply', 'plan.json', url('old'), '--journal', 'next.journal')).stdout).toBe(outcomes());
    });
  });

  describe('what is wrong', () => {
    it('is told of passwords without showing them', async () => {
      const { lockstep } = project(inventory);
      const at = `redis://127.0.0.1:${guarded.port}/0?store=s`;
      const wrong = await lockstep(
        'diff',
        'new.json',
        `redis://:${encodeURIComponent(PASSWORD)}x@127.0.0.1:${guarded.port}/0?store=s`,
        ...SCHEMA,
      );
      expect(wrong.code).toBe(2);
      expect(wrong.stderr).toContain(`lockstep: ${at}: the server refused user or password`);
      expect(wrong.stderr).toContain('[ERR_STORE_REFUSED]');
      const none = await lockstep('diff', 'new.json', `redis://127.0.0.1:${guarded.port}/0?store=s`, ...SCHEMA);
      expect(none.stderr).toContain('the server asks for a password');
    });

    it('never shows a password, whatever is done', async () => {
      const { lockstep, read } = project(inventory);
      const stored = `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${guarded.port}/0?store=s`;
      const told: Array<Ended> = [];
      const tell = async (...args: ReadonlyArray<string>): Promise<Ended> => {
        const ended = await lockstep(...args);
        told.push(ended);
        return ended;
      };
      expect((await tell('sync', 'old.json', stored, ...SCHEMA)).code).toBe(0);
      expect((await tell('plan', 'new.json', stored, ...SCHEMA, '--out', 'plan.json')).code).toBe(0);
      expect((await tell('diff', `${stored}x`, stored, ...SCHEMA, '--debug')).code).toBe(2);
      expect((await tell('diff', stored, stored, ...SCHEMA, '-f', 'json')).code).toBe(0);
      const apply = ['apply', 'plan.json', stored, '--journal', 'sync.journal', '-f', 'json'] as const;
      expect((await tell(...apply)).code).toBe(0);
      expect((await tell(...apply)).code).toBe(2);
      for (const nonsense of [
        ['show', stored],
        ['apply', stored, 'old.json'],
        ['diff', 'new.json', 'old.json', '-s', stored],
        ['diff', 'new.json', 'old.json', ...SCHEMA, '--out', stored, '--debug'],
        ['schema', 'check', stored],
        ['schema', 'infer', stored],
        ['diff', 'new.json', 'redis://u:12/cr@ken/s@127.0.0.1:1/0?store=s', ...SCHEMA],
        ['diff', 'new.json', 'redis://u:12?cr@ken/s@127.0.0.1:1/0?store=s', ...SCHEMA],
        ['diff', 'new.json', 'redis://u:cr@ken/s@127.0.0.1:1/0?store=s', ...SCHEMA],
      ])
        expect((await tell(...nonsense)).code).toBe(2);
      const said = [...told.flatMap(({ stdout, stderr }) => [stdout, stderr]), read('plan.json'), read('sync.journal')];
      expect(said.filter((text) => /ken|cr(@|%40)/.test(text))).toEqual([]);
    });

    it('is told of servers that cannot be reached, URLs without a store, and other schemas', async () => {
      const { lockstep, write } = await loaded('old');
      expect(await lockstep('diff', 'new.json', 'redis://127.0.0.1:1/0?store=s', ...SCHEMA)).toEqual(
        fails('redis://127.0.0.1:1/0?store=s: cannot be reached: the connection was refused [ERR_STORE_UNREACHABLE]'),
      );
      for (const ending of ['/0', '/0?store='])
        expect(await lockstep('diff', 'new.json', `${server.url}${ending}`, ...SCHEMA)).toEqual(
          fails(`redis://127.0.0.1:${server.port}/0: no store is named: add ?store=ID to its URL [ERR_CONFIG_INVALID]`),
        );
      expect(await lockstep('diff', 'new.json', url('old'))).toEqual(
        fails(
          'no schema is given: name one with --schema, or make one with "lockstep schema infer" [ERR_CONFIG_INVALID]',
        ),
      );
      write('schema.yaml', schema.replace('mtu: integer', 'mtu: string'));
      const { code, stderr } = await lockstep('diff', url('old'), url('old'), ...SCHEMA);
      expect(code).toBe(2);
      expect(stderr).toContain('its model "device" has other fields, or fields of other types');
      expect(stderr).toContain('[ERR_STORE_MISMATCH]');
    });

    it('does not keep the command from ending, nor leaves a connection', async () => {
      const { lockstep, write } = await loaded('old');
      write('broken.json', '{');
      const { stderr } = await lockstep('sync', 'broken.json', url('old'), ...SCHEMA);
      expect(stderr).toContain('[ERR_FILE_SYNTAX]');
      const clients = String(await server.client().client('LIST'));
      expect(clients.split('\n').filter((line) => /cmd=(evalsha|hmget|hgetall)/.test(line))).toEqual([]);
    });
  });

  it('are named in lockstep.yaml like any dataset', async () => {
    const { lockstep, write } = await loaded('old');
    write('lockstep.yaml', `schema: schema.yaml\nsource: new.json\ntarget: ${url('old')}\n`);
    expect(await lockstep('diff')).toEqual(says(tree));
    expect(await lockstep('sync')).toEqual(says(outcomes()));
  });
});
