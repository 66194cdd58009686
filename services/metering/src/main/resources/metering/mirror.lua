-- Copies a project's totals from the truth and ends reservations that they include.
-- KEYS: totals hash, fresh marker, held zset, amounts hash
-- ARGV: version, day, fresh ms (0: do not mark fresh), turns_day, turns_month, tokens_day, spent_day, spent_month,
--       spent_total, budgets JSON ('' = leave), run ids that are settled…
local known, known_day = tonumber(redis.call('HGET', KEYS[1], 'version') or '-1'), redis.call('HGET', KEYS[1], 'day')
if tonumber(ARGV[1]) >= known or known_day ~= ARGV[2] then
  redis.call('HSET', KEYS[1], 'version', ARGV[1], 'day', ARGV[2], 'turns_day', ARGV[4], 'turns_month', ARGV[5],
    'tokens_day', ARGV[6], 'spent_day', ARGV[7], 'spent_month', ARGV[8], 'spent_total', ARGV[9])
end
if ARGV[10] ~= '' then redis.call('HSET', KEYS[1], 'budgets', ARGV[10]) end
for i = 11, #ARGV do
  local held = redis.call('HGET', KEYS[4], ARGV[i])
  if held then
    redis.call('HINCRBY', KEYS[1], 'reserved', -tonumber(held))
    redis.call('HDEL', KEYS[4], ARGV[i])
    redis.call('ZREM', KEYS[3], ARGV[i])
  end
end
if tonumber(ARGV[3]) > 0 then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
return tonumber(redis.call('HGET', KEYS[1], 'reserved') or '0')
