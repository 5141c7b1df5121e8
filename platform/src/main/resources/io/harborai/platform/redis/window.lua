-- Shared by the scripts of windows. A rate is a hash: entries by number ("moment:amount"), and
-- s sum, h number of the first entry, n number of the next, l moment of the latest, e when the hash began.
-- Moments are microseconds of this server; they are written by %.0f, because tostring() would round them.
local EXACT, TICKS, MAX = 126, 128, 256

local function entry(text)
  local colon = string.find(text, ':', 1, true)
  return tonumber(string.sub(text, 1, colon - 1)), tonumber(string.sub(text, colon + 1))
end

-- Reads a rate and lets go of what is as old as the window.
local function open(key, now, window)
  local m = redis.call('HMGET', key, 's', 'h', 'n', 'l', 'e')
  local r = { key = key, window = window, now = now }
  if m[1] then
    r.s, r.h, r.n, r.l, r.e = tonumber(m[1]), tonumber(m[2]), tonumber(m[3]), tonumber(m[4]), tonumber(m[5])
    -- The server's clock went back: time stands still until it has caught up, for one window at most.
    if r.l > now and r.l <= now + window then r.now = r.l end
  end
  if not m[1] or r.l + window <= r.now or r.l > r.now then
    if m[1] then redis.call('DEL', key) end
    r.s, r.h, r.n, r.l, r.e = 0, 0, 0, 0, now
    return r
  end
  local gone = {}
  while r.h < r.n do
    local moment, amount = entry(redis.call('HGET', key, int(r.h)))
    if moment + window > r.now then break end
    r.s = r.s - amount
    gone[#gone + 1] = int(r.h)
    r.h = r.h + 1
  end
  if #gone > 0 then
    redis.call('HDEL', key, unpack(gone))
    redis.call('HSET', key, 's', int(r.s), 'h', int(r.h))
  end
  return r
end

-- Counts; returns the entry's number. A full window joins entries of one tick under the later moment.
local function add(r, amount)
  local size, number = r.n - r.h, r.n
  local tick = math.max(1, math.floor(r.window / TICKS))
  if size > 0 and (r.l == r.now or size >= MAX
      or (size >= EXACT and math.floor(r.l / tick) == math.floor(r.now / tick))) then
    number = r.n - 1
    local _, before = entry(redis.call('HGET', r.key, int(number)))
    amount = amount + before
    r.s = r.s - before
  else
    r.n = r.n + 1
  end
  r.s = r.s + amount
  r.l = r.now
  redis.call('HSET', r.key, int(number), int(r.now) .. ':' .. int(amount),
    's', int(r.s), 'h', int(r.h), 'n', int(r.n), 'l', int(r.l), 'e', int(r.e))
  redis.call('PEXPIRE', r.key, int(math.ceil(r.window / 1000) + 1000))
  return number
end

-- Time until so much has left.
local function wait(r, amount)
  for i = r.h, r.n - 1 do
    local moment, each = entry(redis.call('HGET', r.key, int(i)))
    amount = amount - each
    if amount <= 0 then return math.max(1, moment + r.window - r.now) end
  end
  return r.window
end
