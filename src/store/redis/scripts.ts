/** The scripts that do all in one step. */
import { COUNTERS, DIGESTS, HASHES, OUTCOMES, REMOVING, script, TYPES } from './Script.js';

// -------------------------------------------------------------------------------------
// the store
// -------------------------------------------------------------------------------------

/**
 * Make the store, unless it is there already; what it is.
 *
 * KEYS: meta. ARGV: format, buckets, schema, models.
 */
export const CREATE = script(
  TYPES,
  `
local stranger = foreign({})
if stranger then return stranger end
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'format', ARGV[1], 'buckets', ARGV[2], 'schema', ARGV[3], 'models', ARGV[4],
    'version', '0', 'next', '0', 'fence', '0', 'mark', '0')
end
return {'ok', unpack(redis.call('HMGET', KEYS[1], 'format', 'buckets', 'schema', 'models'))}`,
);

// -------------------------------------------------------------------------------------
// commits in one step
// -------------------------------------------------------------------------------------

/**
 * Take on changes, all or none. For a server; in a cluster the buckets are on several.
 *
 * KEYS: meta, digests, commits, recent, intent, checkpoints, log, then buckets.
 * ARGV: the id of the commit; `again` where it was sent before; how many entities are new; then for each bucket its name
 * and the number of changes, and for each change field, expected mark (empty: not there), new mark and new tail (both
 * empty: gone), and the how-manieth of the new ones it is, from 0.
 *
 * Answers `ok`, or `done` where it took effect before; `refused` where it was sent before, too, and has failed since;
 * `intent` with the id of one that has to end first; `conflict` with the numbers of the changes, and what is there;
 * `foreign` or `corrupt` with key, and field.
 */
export const COMMIT = script(
  TYPES,
  HASHES,
  DIGESTS,
  COUNTERS,
  OUTCOMES,
  `
local stranger = foreign({[4] = 'list', [7] = 'list'})
if stranger then return stranger end
local id, isAgain, made = ARGV[1], ARGV[2] == 'again', tonumber(ARGV[3])
local outcome = redis.call('HGET', KEYS[3], id)
if outcome == 'refused' then return {'refused'} end
if outcome then return {'done'} end
local rival = redis.call('HGET', KEYS[5], 'id')
if rival then return {'intent', rival} end
local version, next = counter('version'), counter('next')
if not version or not next then return {'corrupt', KEYS[1], 'version'} end

local conflicts = {'conflict'}
local sums, sets, dels, inverse = {}, {}, {}, {}
local isLogged = redis.call('HLEN', KEYS[6]) > 0
local at, number = 4, 0
for bucket = 8, #KEYS do
  local name, count = ARGV[at], tonumber(ARGV[at + 1])
  at = at + 2
  local fields = {}
  for i = 1, count do fields[i] = ARGV[at + 5 * (i - 1)] end
  local held = hmget(KEYS[bucket], fields)
  local set, del = {}, {}
  for i = 1, count do
    number = number + 1
    local field, expected, mark, tail, rank = fields[i], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
    at = at + 5
    local before = held[i]
    local found = before and string.match(string.sub(before, 1, 50), '^' .. string.rep('%x', 34) .. string.rep('%d', 16))
    if before and not found then return {'corrupt', KEYS[bucket], field} end
    if (before and string.sub(before, 1, 34) or '') ~= expected then
      conflicts[#conflicts + 1] = number
      conflicts[#conflicts + 1] = before or ''
    else
      if before then add(sums, name, -1, before, -1) end
      if mark == '' then
        del[#del + 1] = field
      else
        local order = before and string.sub(before, 35, 50) or string.format('%016.0f', next + tonumber(rank))
        add(sums, name, 1, mark, 1)
        set[#set + 1] = field
        set[#set + 1] = mark .. order .. tail
      end
      if isLogged then inverse[#inverse + 1] = {name, field, before or cjson.null} end
    end
  end
  sets[bucket], dels[bucket] = set, del
end
if #conflicts > 1 then
  -- The first of two that were sent may still be on its way.
  if isAgain then record(KEYS[3], KEYS[4], id, 'refused') end
  return conflicts
end
version = whole(version + 1)
local texts, wrong = digested(KEYS[2], total(sums), version)
if not texts then return {'corrupt', KEYS[2], wrong} end

redis.call('HSET', KEYS[1], 'version', version, 'next', whole(next + made))
for bucket = 8, #KEYS do
  each('HSET', KEYS[bucket], sets[bucket])
  each('HDEL', KEYS[bucket], dels[bucket])
end
each('HSET', KEYS[2], texts)
if #inverse > 0 then redis.call('RPUSH', KEYS[7], version .. ':' .. cjson.encode(inverse)) end
record(KEYS[3], KEYS[4], id, version)
return {'ok'}`,
);

/**
 * Remove all entities and checkpoints, in one step, whatever is in their place. For a server.
 *
 * KEYS: meta, digests, commits, recent, intent, lease, then all that is to go: changes, checkpoints, log, all buckets.
 * ARGV: the id.
 */
export const CLEAR = script(
  HASHES,
  COUNTERS,
  OUTCOMES,
  REMOVING,
  `
local id = ARGV[1]
if not counter('version') then return {'corrupt', KEYS[1], 'version'} end
if removed(KEYS[3], 'hash') == 0 and redis.call('HEXISTS', KEYS[3], id) == 1 then return {'done'} end
-- An intent whose owner has vanished goes with the rest.
if removed(KEYS[5], 'hash') == 0 and redis.call('EXISTS', KEYS[6]) == 1 then
  local rival = redis.call('HGET', KEYS[5], 'id')
  if rival then return {'intent', rival} end
end
removed(KEYS[4], 'list')
local version = whole(redis.call('HINCRBY', KEYS[1], 'version', 1))
redis.call('HDEL', KEYS[1], 'pending')
zero(KEYS[2], version)
for from = 5, #KEYS, PART do redis.call('UNLINK', unpack(KEYS, from, math.min(from + PART - 1, #KEYS))) end
record(KEYS[3], KEYS[4], id, version)
return {'ok'}`,
);

// -------------------------------------------------------------------------------------
// checkpoints
// -------------------------------------------------------------------------------------

/**
 * Give a name to the content as it is, and forget what no checkpoint needs any more.
 *
 * KEYS: meta, checkpoints, log. ARGV: name.
 */
export const CHECKPOINT = script(
  TYPES,
  COUNTERS,
  `
local stranger = foreign({[3] = 'list'})
if stranger then return stranger end
local version, mark = counter('version'), counter('mark')
if not version or not mark then return {'corrupt', KEYS[1], 'version'} end
redis.call('HSET', KEYS[1], 'mark', whole(mark + 1))
redis.call('HSET', KEYS[2], ARGV[1], whole(mark + 1) .. ':' .. whole(version))
local oldest = version
for _, held in ipairs(redis.call('HVALS', KEYS[2])) do
  oldest = math.min(oldest, tonumber(string.match(held, ':(%d+)$')))
end
local first = redis.call('LINDEX', KEYS[3], 0)
while first and tonumber(string.match(first, '^%d+')) <= oldest do
  redis.call('LPOP', KEYS[3])
  first = redis.call('LINDEX', KEYS[3], 0)
end
return {'ok'}`,
);
