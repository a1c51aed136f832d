/** The scripts of commits in steps: each is one step, or a part of one, and comes to the same when it runs twice. */
import { COUNTERS, DIGESTS, HASHES, INSISTING, OUTCOMES, REMOVING, script, TYPES } from './Script.js';

// -------------------------------------------------------------------------------------
// the intent
// -------------------------------------------------------------------------------------

/**
 * Take the intent: nobody else writes until it is gone.
 *
 * KEYS: meta, intent, lease, changes. ARGV: id, kind, milliseconds of the lease, how many places to keep.
 * Answers `taken` with its number, the first of its places and the version; or `intent` with the id of another's.
 */
export const TAKE = script(
  TYPES,
  COUNTERS,
  `
local stranger = foreign({[3] = 'string', [4] = 'list'})
if stranger then return stranger end
local id, kind, lease, places = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local held = redis.call('HMGET', KEYS[2], 'id', 'fence', 'next')
if held[1] and held[1] ~= id then
  -- One that nobody carries out any more does not matter where all is to go.
  if kind ~= 'clear' or redis.call('EXISTS', KEYS[3]) == 1 then return {'intent', held[1]} end
  redis.call('DEL', KEYS[2])
  redis.call('HDEL', KEYS[1], 'pending')
  held = {}
end
local version, next, fence = counter('version'), counter('next'), counter('fence')
if not version or not next or not fence then return {'corrupt', KEYS[1], 'version'} end
if not held[1] then
  held = {id, whole(fence + 1), whole(next)}
  redis.call('HSET', KEYS[1], 'fence', held[2], 'next', whole(next + tonumber(places)))
  redis.call('HSET', KEYS[2], 'id', id, 'kind', kind, 'state', 'preparing', 'fence', held[2], 'next', held[3])
  redis.call('DEL', KEYS[4])
end
redis.call('SET', KEYS[3], id, 'PX', lease)
return {'taken', held[2], held[3], whole(version)}`,
);

/** Say that its owner lives. KEYS: intent, lease. ARGV: id, milliseconds. */
export const RENEW = script(`
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return {'gone'} end
if redis.call('PEXPIRE', KEYS[2], ARGV[2]) == 0 then redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2]) end
return {'ok'}`);

/** Give an intent up that has changed nothing. KEYS: intent, lease, changes. ARGV: id. */
export const RELEASE = script(`
local held = redis.call('HMGET', KEYS[1], 'id', 'state')
if held[1] ~= ARGV[1] or held[2] ~= 'preparing' then return {'gone'} end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
return {'ok'}`);

/** Write a part of the changes down. KEYS: intent, lease, changes. ARGV: id, milliseconds, number of the part, the part. */
export const WRITE = script(`
local held = redis.call('HMGET', KEYS[1], 'id', 'state')
if held[1] ~= ARGV[1] or held[2] ~= 'preparing' then return {'gone'} end
-- Sent again after its answer was lost: it is there.
if redis.call('LLEN', KEYS[3]) == tonumber(ARGV[3]) then redis.call('RPUSH', KEYS[3], ARGV[4]) end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'ok'}`);

/**
 * Decide: from here on the commit takes effect, whoever carries it out.
 *
 * KEYS: meta, intent, lease, changes. ARGV: id, milliseconds, number of parts, what it does to the digests, and fields
 * and values to keep with it.
 */
export const DECIDE = script(`
local held = redis.call('HMGET', KEYS[2], 'id', 'state')
if held[1] ~= ARGV[1] then return {'gone'} end
if held[2] == 'committing' then return {'ok'} end
if redis.call('LLEN', KEYS[4]) ~= tonumber(ARGV[3]) then return {'gone'} end
redis.call('HSET', KEYS[2], 'state', 'committing', 'digests', ARGV[4], unpack(ARGV, 5))
redis.call('HSET', KEYS[1], 'pending', ARGV[1])
redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
return {'ok'}`);

/** Change what is as it was before, and leave what is as it is to be, or what a later commit has written. */
const APPLIED = `
local function apply(key, from)
  local fields = {}
  for at = from, #ARGV, 3 do fields[#fields + 1] = ARGV[at] end
  local held, set, del = hmget(key, fields), {}, {}
  for i, field in ipairs(fields) do
    local expected, now = ARGV[from + 3 * i - 2], ARGV[from + 3 * i - 1]
    local before = held[i] or ''
    if before ~= now and string.sub(before, 1, 34) == expected then
      if now == '' then
        del[#del + 1] = field
      else
        set[#set + 1] = field
        set[#set + 1] = now
      end
    end
  end
  each('HSET', key, set)
  each('HDEL', key, del)
end`;

/**
 * Carry out an intent in a bucket, or a part of it. For a server, where it can be seen whether it is still the one.
 *
 * KEYS: bucket, intent. ARGV: id; then field, mark before, value after, for each change.
 */
export const APPLY = script(
  TYPES,
  HASHES,
  APPLIED,
  `
local stranger = foreign({})
if stranger then return stranger end
if redis.call('HGET', KEYS[2], 'id') ~= ARGV[1] then return {'gone'} end`,
  INSISTING,
  `
apply(KEYS[1], 2)
return {'ok'}`,
);

/**
 * The same in a cluster, where the intent is on another server: a bucket remembers the number of the last intent that wrote
 * to it, for longer than anything can be on its way.
 *
 * KEYS: bucket, fence. ARGV: number of the intent, seconds to remember it; then as `APPLY`.
 */
export const APPLY_FENCED = script(
  TYPES,
  HASHES,
  APPLIED,
  `
local stranger = foreign({[2] = 'string'})
if stranger then return stranger end
if tonumber(redis.call('GET', KEYS[2]) or '0') > tonumber(ARGV[1]) then return {'gone'} end`,
  INSISTING,
  `
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
apply(KEYS[1], 3)
return {'ok'}`,
);

/** Empty a bucket in a cluster. KEYS: bucket, fence. ARGV: number of the intent, seconds to remember it. */
export const EMPTY_FENCED = script(
  `
if tonumber(redis.call('GET', KEYS[2]) or '0') > tonumber(ARGV[1]) then return {'gone'} end`,
  INSISTING,
  `
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
redis.call('UNLINK', KEYS[1])
return {'ok'}`,
);

/**
 * End an intent that was carried out: the new version, with its digests, is there.
 *
 * KEYS: meta, digests, commits, recent, intent, checkpoints, log, lease, changes. ARGV: id.
 */
export const FINISH = script(
  TYPES,
  HASHES,
  DIGESTS,
  COUNTERS,
  OUTCOMES,
  REMOVING,
  `
local types = {[4] = 'list', [7] = 'list', [8] = 'string', [9] = 'list'}
local id = ARGV[1]
if redis.call('TYPE', KEYS[5]).ok == 'hash' and redis.call('HGET', KEYS[5], 'kind') == 'clear' then
  for i, key in ipairs(KEYS) do removed(key, types[i] or 'hash') end
end
local stranger = foreign(types)
if stranger then return stranger end
local held = redis.call('HMGET', KEYS[5], 'id', 'state', 'kind', 'digests', 'checkpoint', 'seq', 'since')
if held[1] ~= id then return {redis.call('HEXISTS', KEYS[3], id) == 1 and 'done' or 'gone'} end
if held[2] ~= 'committing' then return {'gone'} end
local kind = held[3]
local version = counter('version')
if not version then return {'corrupt', KEYS[1], 'version'} end
version = whole(version + 1)
local texts, wrong = digested(KEYS[2], total(cjson.decode(held[4])), version)
if not texts and kind ~= 'clear' then return {'corrupt', KEYS[2], wrong} end
`,
  INSISTING,
  `
redis.call('HSET', KEYS[1], 'version', version)
redis.call('HDEL', KEYS[1], 'pending')
if kind == 'clear' then
  zero(KEYS[2], version)
  redis.call('UNLINK', KEYS[6], KEYS[7])
else
  each('HSET', KEYS[2], texts)
end
if kind == 'rollback' then
  -- The checkpoint is where it was; what came after it is as if it had never been.
  local seq, since = tonumber(held[6]), tonumber(held[7])
  local all = redis.call('HGETALL', KEYS[6])
  for i = 1, #all, 2 do
    if tonumber(string.match(all[i + 1], '^%d+')) > seq then redis.call('HDEL', KEYS[6], all[i]) end
  end
  redis.call('HSET', KEYS[6], held[5], held[6] .. ':' .. version)
  local last = redis.call('LINDEX', KEYS[7], -1)
  while last and tonumber(string.match(last, '^%d+')) > since do
    redis.call('RPOP', KEYS[7])
    last = redis.call('LINDEX', KEYS[7], -1)
  end
elseif kind == 'commit' and redis.call('HLEN', KEYS[6]) > 0 then
  for _, part in ipairs(redis.call('LRANGE', KEYS[9], 0, -1)) do
    redis.call('RPUSH', KEYS[7], version .. ':' .. part)
  end
end
redis.call('DEL', KEYS[5], KEYS[8], KEYS[9])
record(KEYS[3], KEYS[4], id, version)
return {'ok'}`,
);

/**
 * Take over the intent of an owner who has vanished: one that has changed nothing is removed, another is to be carried
 * out.
 *
 * KEYS: intent, lease, changes. ARGV: the id of the intent, milliseconds.
 * Answers `alive`, `gone`, `removed`, or `yours` with number, kind and the number of parts.
 */
export const TAKE_OVER = script(`
local held = redis.call('HMGET', KEYS[1], 'id', 'state', 'fence', 'kind')
if held[1] ~= ARGV[1] then return {'gone'} end
if redis.call('EXISTS', KEYS[2]) == 1 then return {'alive'} end
if held[2] ~= 'committing' then
  redis.call('DEL', KEYS[1], KEYS[3])
  return {'removed'}
end
redis.call('PERSIST', KEYS[1])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'yours', held[3], held[4], redis.call('LLEN', KEYS[3])}`);
