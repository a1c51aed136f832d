/**
 * The keys of jobs, and the scripts that change them.
 *
 * BullMQ keeps what is to be done under one hash tag, so that a cluster has it in one slot, as BullMQ needs it; the results of
 * a job are under a tag of their own, so that those of many jobs are spread over a cluster.
 */

/** What BullMQ puts in front of its keys, and what it calls the queue. */
export const PREFIX = 'lockstep:{queue}';
export const NAME = 'diff';

const queueKey = (what: string): string => `${PREFIX}:${NAME}:${what}`;

/** What a job is, and how it stands: a hash. */
export const job = (id: string): string => `lockstep:{job:${id}}:job`;

/** What came of its partitions, by number: a hash. */
export const parts = (id: string): string => `lockstep:{job:${id}}:parts`;

/** What BullMQ calls a partition of a job. */
export const partition = (id: string, index: number): string => `${id}-${index}`;

/** Where BullMQ keeps what is still to be done, in the order in which the scripts take them. */
export const waiting: ReadonlyArray<string> = ['wait', 'active', 'paused', 'delayed', 'prioritized', 'stalled'].map(
  queueKey,
);

/** What BullMQ keeps of a queue in which nothing is to be done. */
export const traces: ReadonlyArray<string> = [
  'meta',
  'id',
  'events',
  'marker',
  'pc',
  'stalled',
  'stalled-check',
  'limiter',
].map(queueKey);

/** What all jobs of a queue share, and nobody gives an end of its own. */
export const shared: ReadonlyArray<string> = [
  ...waiting,
  ...traces.filter((key) => ![...waiting, queueKey('stalled-check'), queueKey('limiter')].includes(key)),
];

/** A partition, as BullMQ keeps it. */
export const task = (id: string, index: number): string => queueKey(partition(id, index));

/**
 * Keep what came of a partition, unless it is there already, or its job is gone: a partition that was done twice counts
 * once, and what comes late leaves nothing behind. Keys: job, parts. Arguments: number, text, lifetime in milliseconds.
 */
export const KEEP = `
if redis.call('HEXISTS', KEYS[1], 'spec') == 0 then return 0 end
local kept = redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return kept`;

/** Begin a job. Key: job. Arguments: what it is, lifetime in milliseconds. */
export const BEGIN = `
redis.call('HSET', KEYS[1], 'spec', ARGV[1])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/** End a job, and leave a note for whoever waits for it. Keys: job, parts. Argument: lifetime of the note in milliseconds. */
export const CANCEL = `
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'cancelled', 'true')
return redis.call('PEXPIRE', KEYS[1], ARGV[1])`;

/** Note why a job has failed, unless it has ended. Key: job. Argument: the failure. */
export const FAIL = `
if redis.call('HEXISTS', KEYS[1], 'spec') == 0 then return 0 end
return redis.call('HSETNX', KEYS[1], 'failed', ARGV[1])`;

/** Have keys be forgotten after a time, unless they last longer already. Keys: any. Argument: lifetime in milliseconds. */
export const LAST = `
for _, key in ipairs(KEYS) do
  if redis.call('PTTL', key) < tonumber(ARGV[1]) then redis.call('PEXPIRE', key, ARGV[1]) end
end
return 0`;

/** Have nobody begin or finish some partitions. Keys: \`waiting\`, then partitions. Arguments: what BullMQ calls those. */
export const PURGE = `
for i, name in ipairs(ARGV) do
  for list = 1, 3 do redis.call('LREM', KEYS[list], 0, name) end
  for set = 4, 5 do redis.call('ZREM', KEYS[set], name) end
  redis.call('SREM', KEYS[6], name)
  redis.call('DEL', KEYS[6 + i], KEYS[6 + i] .. ':lock')
end
return 0`;

/** Remove what is left of a queue in which nothing is to be done. Keys: \`waiting\` but for the last, then \`traces\`. */
export const TIDY = `
for i = 1, 5 do
  if redis.call('EXISTS', KEYS[i]) == 1 then return 0 end
end
for i = 6, #KEYS do redis.call('DEL', KEYS[i]) end
return 1`;
