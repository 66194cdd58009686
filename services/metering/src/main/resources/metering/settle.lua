-- Takes over newer totals and ends the reservations that they include.
-- KEYS: totals hash, fresh marker, held zset, terms hash, waiting set
-- ARGV: version, day, turns_day, turns_month, tokens_day, spent_day, spent_month, spent_total, run ids that ended…
if tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[1], 'version') or '-1') then
  redis.call('HSET', KEYS[1], 'version', ARGV[1])
  if redis.call('HGET', KEYS[1], 'day') == ARGV[2] then
    redis.call('HSET', KEYS[1], 'turns_day', ARGV[3], 'turns_month', ARGV[4], 'tokens_day', ARGV[5], 'spent_day', ARGV[6],
      'spent_month', ARGV[7], 'spent_total', ARGV[8])
  else
    redis.call('DEL', KEYS[2])
  end
end
for i = 9, #ARGV do
  local terms = redis.call('HGET', KEYS[4], ARGV[i])
  if terms then
    redis.call('HINCRBY', KEYS[1], 'reserved', '-' .. string.match(terms, '^%d+'))
    redis.call('HDEL', KEYS[4], ARGV[i])
    redis.call('ZREM', KEYS[3], ARGV[i])
    redis.call('SREM', KEYS[5], ARGV[i])
  end
end
return {'OK'}
