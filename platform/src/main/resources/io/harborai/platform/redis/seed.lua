-- KEYS: a sum. ARGV: when to forget it (0 for never); then runs of nodes, each with what it has used.
redis.call('HSETNX', KEYS[1], 's', '0')
for i = 2, #ARGV, 2 do use(KEYS[1], ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[1])) end
if tonumber(ARGV[1]) > 0 then redis.call('EXPIREAT', KEYS[1], ARGV[1]) end
return { 1 }
