-- KEYS: counters. ARGV: lease; then for each its kind (r or c), window in microseconds, entry, beginning of the hash,
-- and what was used beyond the reservation, below 0 for less.
local now = clock()
for i, key in ipairs(KEYS) do
  local a = i * 5 - 3
  local beyond = tonumber(ARGV[a + 4])
  if ARGV[a] == 'c' then
    redis.call('ZREM', key, ARGV[1])
  elseif beyond > 0 then
    add(open(key, now, tonumber(ARGV[a + 1])), beyond)
  elseif beyond < 0 then
    local r = open(key, now, tonumber(ARGV[a + 1]))
    if r.e == tonumber(ARGV[a + 3]) and tonumber(ARGV[a + 2]) >= r.h and tonumber(ARGV[a + 2]) < r.n then
      local moment, amount = entry(redis.call('HGET', key, ARGV[a + 2]))
      redis.call('HSET', key, ARGV[a + 2], int(moment) .. ':' .. int(amount + beyond), 's', int(r.s + beyond))
    end
  end
end
return 1
