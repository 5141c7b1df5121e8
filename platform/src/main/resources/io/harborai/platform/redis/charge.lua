-- KEYS: the name of the data, the nodes; then for each tally its sum, and what nodes hold of it.
-- ARGV: the data that this node knows, this node; then for each tally the most (-1 for none), the amount, and when to forget
-- it (0 for never). Answers {1, and for each its sum and what others have of it}; or {0, which, its sum}: no room; {2}: this is other data; {3, which}: no such sum.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return { 2 } end
local now, sums, others = clock(), {}, {}
for i = 1, #KEYS / 2 - 1 do
  local used = redis.call('HMGET', KEYS[2 * i + 1], 's', 'u:' .. ARGV[2])
  if not used[1] then return { 3, i } end
  local sum, own, held = tonumber(used[1]), tonumber(used[2] or '0'), redis.call('HGETALL', KEYS[2 * i + 2])
  for j = 1, #held, 2 do
    -- What a dead node held is free again; its calls have ended with it.
    if held[j] == ARGV[2] or tonumber(redis.call('ZSCORE', KEYS[2], held[j]) or '0') > now then
      sum = sum + tonumber(held[j + 1])
    end
    if held[j] == ARGV[2] then own = own + tonumber(held[j + 1]) end
  end
  local max, amount = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  if max >= 0 and amount > 0 and sum + amount > max then return { 0, i, sum } end
  sums[i], others[i] = sum + amount, sum - own
end
local answer = { 1 }
for i = 1, #sums do
  local amount, ends = tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
  if amount > 0 then
    redis.call('HINCRBY', KEYS[2 * i + 2], ARGV[2], int(amount))
    if ends > 0 then redis.call('EXPIREAT', KEYS[2 * i + 2], int(ends)) end
  end
  answer[2 * i], answer[2 * i + 1] = sums[i], others[i]
end
return answer
