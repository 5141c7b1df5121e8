-- KEYS: the nodes, the beginning of this data. ARGV: this node, its life in microseconds, a name for new data.
-- Answers the number of nodes alive, and the name of the data: another name means that Redis lost what it had.
local now = clock()
redis.call('ZADD', KEYS[1], int(now + tonumber(ARGV[2])), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', int(now))
redis.call('SET', KEYS[2], ARGV[3], 'NX')
return { redis.call('ZCARD', KEYS[1]), redis.call('GET', KEYS[2]) }
