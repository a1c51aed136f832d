/** What a piece of work asks of servers: their own counts (`INFO commandstats`) before and after. */
import { fields, type Server } from './servers.js';

/** How often each command was called, by its name in small letters; a command of a container as `config|get`. */
export type Calls = ReadonlyMap<string, number>;

/** What came of the work, and what it asked. */
export interface Counted<A> {
  readonly result: A;
  readonly calls: Calls;
}

/** How many commands these are, of some names, or of any. */
export const total = (calls: Calls, ...names: ReadonlyArray<string>): number =>
  [...calls].reduce((sum, [name, count]) => (names.length === 0 || names.includes(name) ? sum + count : sum), 0);

/** What replicas say to their masters, all the time. */
const OF_REPLICAS = new Set(['replconf', 'psync']);

const CALLS = /^calls=(\d+),/;

const read = (text: string): Calls =>
  new Map([...fields(text)].map(([key, value]) => [key.replace(/^cmdstat_/, ''), Number(CALLS.exec(value)?.[1] ?? 0)]));

const addTo = (sum: Map<string, number>, name: string, count: number): void => {
  if (count !== 0) sum.set(name, (sum.get(name) ?? 0) + count);
};

/**
 * Do some work, and count the commands that the servers run during it, whoever asks: also those that scripts call, and
 * those of a client that connects meanwhile (`hello`, `info`, ...). Connect before, to count only the work. What
 * a replica says to its master is left out; a replica itself counts what its master tells it, so ask masters.
 */
export const counting = async <A>(servers: ReadonlyArray<Server>, work: () => Promise<A>): Promise<Counted<A>> => {
  const clients = servers.map((server) => server.client(server.operator));
  const ask = (): Promise<ReadonlyArray<Calls>> =>
    Promise.all(clients.map(async (client) => read(await client.info('commandstats'))));
  try {
    // What connecting takes, and the first question, are over when this is answered.
    await Promise.all(clients.map((client) => client.ping()));
    const before = await ask();
    const result = await work();
    const after = await ask();
    const calls = new Map<string, number>();
    after.forEach((counts, index) => {
      for (const [name, count] of counts) {
        const own = name === 'info' ? 1 : 0;
        if (!OF_REPLICAS.has(name)) addTo(calls, name, count - (before[index]?.get(name) ?? 0) - own);
      }
    });
    return { result, calls };
  } finally {
    for (const client of clients) client.disconnect();
  }
};
