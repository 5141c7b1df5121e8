-- Shared by all scripts.
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000000 + t[2]
end

local function int(x) return string.format('%.0f', x) end

-- Adds to a sum what a run has used beyond what is known of it; saying it again changes nothing.
local function use(key, run, amount, ends)
  local known = tonumber(redis.call('HGET', key, 'u:' .. run) or '0')
  if amount > known then
    redis.call('HINCRBY', key, 's', int(amount - known))
    redis.call('HSET', key, 'u:' .. run, int(amount))
  end
  redis.call('HSETNX', key, 's', '0')
  if ends > 0 then redis.call('EXPIREAT', key, int(ends)) end
end

