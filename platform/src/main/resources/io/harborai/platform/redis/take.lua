-- KEYS: a counter for each limit. ARGV: 1 to count without asking, lease, its life in microseconds, how long a busy
-- caller waits; then for each limit its kind (r or c), the most, the window in microseconds, the amount.
-- Answers 1 or 0, then for each limit: used, time to reset, time to wait (0 with room), entry, beginning of the hash.
local now, force = clock(), ARGV[1] == '1'
local answer, limits, ok = { 1 }, {}, true
for i, key in ipairs(KEYS) do
  local a = 1 + i * 4
  local limit = { kind = ARGV[a], max = tonumber(ARGV[a + 1]), amount = tonumber(ARGV[a + 3]), wait = 0 }
  if limit.kind == 'c' then
    redis.call('ZREMRANGEBYSCORE', key, '-inf', int(now))
    limit.used = redis.call('ZCARD', key)
    if limit.used + 1 > limit.max then limit.wait = tonumber(ARGV[4]) end
  else
    limit.rate = open(key, now, tonumber(ARGV[a + 2]))
    limit.used = limit.rate.s
    local over = limit.used + limit.amount - limit.max
    if over > 0 and not force then limit.wait = wait(limit.rate, over) end
  end
  ok = ok and (force or limit.wait == 0)
  limits[i] = limit
end
answer[1] = ok and 1 or 0
for i, key in ipairs(KEYS) do
  local limit = limits[i]
  local number, began, reset = 0, 0, 0
  if ok and limit.kind == 'c' then
    redis.call('ZADD', key, int(now + tonumber(ARGV[3])), ARGV[2])
    redis.call('PEXPIRE', key, int(math.ceil(ARGV[3] / 1000) + 1000))
    limit.used = limit.used + 1
  elseif ok then
    number, began = add(limit.rate, limit.amount), limit.rate.e
    limit.used = limit.rate.s
  end
  if limit.rate and limit.rate.l > 0 then reset = limit.rate.l + limit.rate.window - limit.rate.now end
  for _, value in ipairs({ limit.used, reset, limit.wait, number, began }) do answer[#answer + 1] = value end
end
return answer
