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
  if redis.call('HEXISTS', KEYS[4], ARGV[i]) == 1 then release(KEYS[1], KEYS[3], KEYS[4], KEYS[5], ARGV[i]) end
end
return {'OK'}
