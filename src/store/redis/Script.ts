/**
 * What runs inside the server, in Lua: what a script is, and the parts that scripts have in common.
 *
 * A script reads and checks everything before it writes anything, so that a failure leaves all as it was: Redis does not
 * take back what a script has written. Nothing is ever put into the text of a script: what differs comes as keys and
 * arguments.
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

/** A script of its parts. */
export const script = (...parts: ReadonlyArray<string>): Script => {
  const lua = parts.join('\n');
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
};

// -------------------------------------------------------------------------------------
// parts
// -------------------------------------------------------------------------------------

/** Keys of other types than ours are told before anything is written. */
export const TYPES = `
local function foreign(expected)
  for i, key in ipairs(KEYS) do
    local found = redis.call('TYPE', key).ok
    if found ~= 'none' and found ~= (expected[i] or 'hash') then return {'foreign', key} end
  end
end`;

/** Many fields at a time; a Lua call takes only so many arguments. */
export const HASHES = `
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
export const DIGESTS = `
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
export const COUNTERS = `
local function counter(name)
  local text = redis.call('HGET', KEYS[1], name)
  return text and string.match(text, '^%d+$') and tonumber(text)
end
local function whole(n) return string.format('%.0f', n) end`;

/** What came of the last commits is kept, so that whoever lost his answer can ask again. */
export const OUTCOMES = `
local KEPT = 4096
local function record(commits, recent, id, outcome)
  redis.call('HSET', commits, id, outcome)
  redis.call('LPUSH', recent, id)
  while redis.call('LLEN', recent) > KEPT do redis.call('HDEL', commits, redis.call('RPOP', recent)) end
end`;

/** What is removed is removed whatever it is. */
export const REMOVING = `
-- What is of another type than ours goes; how many keys that were.
local function removed(key, expected)
  local found = redis.call('TYPE', key).ok
  if found == 'none' or found == expected then return 0 end
  return redis.call('DEL', key)
end
-- Every digest says that there is nothing, as of a version.
local function zero(key, version)
  removed(key, 'hash')
  local texts = {}
  for _, name in ipairs(redis.call('HKEYS', key)) do
    texts[#texts + 1] = name
    texts[#texts + 1] = '0:' .. string.rep('0', 32) .. ':' .. version
  end
  each('HSET', key, texts)
end`;

/**
 * What is decided is carried out even when the server has no memory left: only the first write of a script is held against
 * that, and only one that may need more.
 */
export const INSISTING = `
redis.call('PERSIST', KEYS[1])`;
