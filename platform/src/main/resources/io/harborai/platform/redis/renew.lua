-- KEYS: a counter of calls at once. ARGV: the life of leases in microseconds, then leases of calls that go on.
local now = clock()
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], int(now + tonumber(ARGV[1])), ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], int(math.ceil(ARGV[1] / 1000) + 1000))
return 1
