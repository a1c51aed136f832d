/**
 * What runs inside the server, in Lua. A script reads and checks everything before it writes anything, so that a failure
 * leaves all as it was: Redis does not take back what a script has written.
 *
 * Nothing is ever put into the text of a script: what differs comes as keys and arguments.
 */
import { createHash } from 'node:crypto';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A script, and the name by which the server knows it. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

const script = (...parts: ReadonlyArray<string>): Script => {
  const lua = parts.join('\n');
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
};

// -------------------------------------------------------------------------------------
// parts
// -------------------------------------------------------------------------------------

/** Keys of other types than ours are told before anything is written. */
const TYPES = `
local function foreign(expected)
  for i, key in ipairs(KEYS) do
    local found = redis.call('TYPE', key).ok
    if found ~= 'none' and found ~= (expected[i] or 'hash') then return {'foreign', key} end
  end
end`;

/** Many fields at a time; a Lua call takes only so many arguments. */
const HASHES = `
local PART = 1000
local function hmget(key, fields)
  local values = {}
  for from = 1, #fields, PART do
    local to = math.min(from + PART - 1, #fields)
    local part = redis.call('HMGET', key, unpack(fields, from, to))
    for i = 1, to - from + 1 do values[from + i - 1] = part[i] end
  end
  return values
end
local function each(command, key, list)
  for from = 1, #list, 2 * PART do
    redis.call(command, key, unpack(list, from, math.min(from + 2 * PART - 1, #list)))
  end
end`;

/**
 * Digests are `COUNT:HASHES:VERSION`: how many entities, the sum of their hashes, each of four words, and the version at
 * which it last changed. Beside those of the buckets there is one for each model, under its name, and one for all, under
 * the empty name.
 */
const DIGESTS = `
local WORD = 4294967296
local function add(sums, name, count, hash, sign)
  local sum = sums[name]
  if not sum then
    sum = {0, 0, 0, 0, 0}
    sums[name] = sum
  end
  sum[1] = sum[1] + count
  for i = 1, 4 do
    sum[i + 1] = (sum[i + 1] + sign * tonumber(string.sub(hash, 8 * i - 7, 8 * i), 16)) % WORD
  end
end
local function total(sums)
  local all = {}
  for name, sum in pairs(sums) do
    for _, above in ipairs({string.match(name, '^(.*):') or '', ''}) do
      all[above] = all[above] or {0, 0, 0, 0, 0}
      all[above][1] = all[above][1] + sum[1]
      for i = 2, 5 do all[above][i] = (all[above][i] + sum[i]) % WORD end
    end
    all[name] = sum
  end
  return all
end
-- The new digests, as pairs of names and texts; nothing, and the name, where one is not as it was written.
local function digested(key, sums, version)
  local names = {}
  for name in pairs(sums) do names[#names + 1] = name end
  local held = hmget(key, names)
  local texts = {}
  for i, name in ipairs(names) do
    local sum = sums[name]
    local count, hash = 0, string.rep('0', 32)
    if held[i] then
      count, hash = string.match(held[i], '^(%d+):(%x+):%d+$')
      if not count or #hash ~= 32 then return nil, name end
    end
    local text = string.format('%.0f:', tonumber(count) + sum[1])
    for word = 1, 4 do
      text = text .. string.format('%08x', (tonumber(string.sub(hash, 8 * word - 7, 8 * word), 16) + sum[word + 1]) % WORD)
    end
    texts[#texts + 1] = name
    texts[#texts + 1] = text .. ':' .. version
  end
  return texts
end`;

/** The counters of a store are whole numbers; where one is not, it is not ours. */
const COUNTERS = `
local function counter(name)
  local text = redis.call('HGET', KEYS[1], name)
  return text and string.match(text, '^%d+$') and tonumber(text)
end
local function whole(n) return string.format('%.0f', n) end`;

/** What came of the last commits is kept, so that whoever lost his answer can ask again. */
const OUTCOMES = `
local KEPT = 4096
local function record(commits, recent, id, outcome)
  redis.call('HSET', commits, id, outcome)
  redis.call('LPUSH', recent, id)
  while redis.call('LLEN', recent) > KEPT do redis.call('HDEL', commits, redis.call('RPOP', recent)) end
end`;

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
 * Remove all entities and checkpoints, in one step. For a server.
 *
 * KEYS: meta, digests, commits, recent, intent, checkpoints, log, then all buckets. ARGV: the id.
 */
export const CLEAR = script(
  HASHES,
  OUTCOMES,
  `
local id = ARGV[1]
if redis.call('HEXISTS', KEYS[3], id) == 1 then return {'done'} end
local rival = redis.call('HGET', KEYS[5], 'id')
if rival then return {'intent', rival} end
local version = string.format('%.0f', redis.call('HINCRBY', KEYS[1], 'version', 1))
local zeros = {}
for _, name in ipairs(redis.call('HKEYS', KEYS[2])) do
  zeros[#zeros + 1] = name
  zeros[#zeros + 1] = '0:' .. string.rep('0', 32) .. ':' .. version
end
each('HSET', KEYS[2], zeros)
for from = 6, #KEYS, PART do redis.call('UNLINK', unpack(KEYS, from, math.min(from + PART - 1, #KEYS))) end
record(KEYS[3], KEYS[4], id, version)
return {'ok'}`,
);

// -------------------------------------------------------------------------------------
// commits in several steps
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
if held[1] and held[1] ~= id then return {'intent', held[1]} end
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
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
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
if redis.call('HGET', KEYS[2], 'id') ~= ARGV[1] then return {'gone'} end
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
if tonumber(redis.call('GET', KEYS[2]) or '0') > tonumber(ARGV[1]) then return {'gone'} end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
apply(KEYS[1], 3)
return {'ok'}`,
);

/** Empty a bucket in a cluster. KEYS: bucket, fence. ARGV: number of the intent, seconds to remember it. */
export const EMPTY_FENCED = script(`
if tonumber(redis.call('GET', KEYS[2]) or '0') > tonumber(ARGV[1]) then return {'gone'} end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
redis.call('UNLINK', KEYS[1])
return {'ok'}`);

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
  `
local stranger = foreign({[4] = 'list', [7] = 'list', [8] = 'string', [9] = 'list'})
if stranger then return stranger end
local id = ARGV[1]
local held = redis.call('HMGET', KEYS[5], 'id', 'state', 'kind', 'digests', 'checkpoint', 'seq', 'since')
if held[1] ~= id then return {redis.call('HEXISTS', KEYS[3], id) == 1 and 'done' or 'gone'} end
if held[2] ~= 'committing' then return {'gone'} end
local kind = held[3]
local version = counter('version')
if not version then return {'corrupt', KEYS[1], 'version'} end
version = whole(version + 1)
local texts = {}
if kind == 'clear' then
  for _, name in ipairs(redis.call('HKEYS', KEYS[2])) do
    texts[#texts + 1] = name
    texts[#texts + 1] = '0:' .. string.rep('0', 32) .. ':' .. version
  end
else
  local sums = {}
  for name, sum in pairs(cjson.decode(held[4])) do sums[name] = sum end
  local wrong
  texts, wrong = digested(KEYS[2], total(sums), version)
  if not texts then return {'corrupt', KEYS[2], wrong} end
end

redis.call('HSET', KEYS[1], 'version', version)
redis.call('HDEL', KEYS[1], 'pending')
each('HSET', KEYS[2], texts)
if kind == 'clear' then
  redis.call('UNLINK', KEYS[6], KEYS[7])
elseif kind == 'rollback' then
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
elseif redis.call('HLEN', KEYS[6]) > 0 then
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
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'yours', held[3], held[4], redis.call('LLEN', KEYS[3])}`);

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
