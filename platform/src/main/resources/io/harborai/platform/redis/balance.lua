-- KEYS: for each tally its sum, and what nodes hold of it. ARGV: this node; then for each tally what the node's calls have
-- used of it, whether the next is all that it holds (=) or a difference (+), that, and when to forget it (0 for never).
for i = 1, #KEYS / 2 do
  local a, held = 4 * i - 2, KEYS[2 * i]
  local ends = tonumber(ARGV[a + 3])
  use(KEYS[2 * i - 1], ARGV[1], tonumber(ARGV[a]), ends)
  local left = tonumber(ARGV[a + 2])
  if ARGV[a + 1] == '+' then
    left = redis.call('HINCRBY', held, ARGV[1], int(left))
  elseif left > 0 then
    redis.call('HSET', held, ARGV[1], int(left))
  end
  if left <= 0 then redis.call('HDEL', held, ARGV[1]) end
  if ends > 0 then redis.call('EXPIREAT', held, int(ends)) end
end
return { 1 }
