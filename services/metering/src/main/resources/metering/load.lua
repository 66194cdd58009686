-- Copies all that PostgreSQL knows of a project. Answers what is held, or STALE when something newer is known already.
-- KEYS: totals hash, fresh marker, held zset, terms hash, waiting set
-- ARGV: version, day, fresh ms, turns_day, turns_month, tokens_day, spent_day, spent_month, spent_total, budgets JSON,
--       then run, terms, expiry, waits of each reservation
local life = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local version, known = tonumber(ARGV[1]), tonumber(redis.call('HGET', KEYS[1], 'version') or '-1')
local alive = redis.call('HGET', KEYS[1], 'life') == life
if version < known and not (alive and redis.call('HGET', KEYS[1], 'day') == ARGV[2]) then return {'STALE'} end

if version >= known then
  -- What an earlier life of the server remembers to be held may be long over: only PostgreSQL's word counts.
  if not alive then redis.call('DEL', KEYS[3], KEYS[4], KEYS[5]) end
  for i = 11, #ARGV, 4 do
    if redis.call('HSETNX', KEYS[4], ARGV[i], ARGV[i + 1]) == 1 then
      redis.call('ZADD', KEYS[3], ARGV[i + 2], ARGV[i])
      if ARGV[i + 3] == '1' then redis.call('SADD', KEYS[5], ARGV[i]) end
    end
  end
  local reserved = 0
  for _, terms in ipairs(redis.call('HVALS', KEYS[4])) do reserved = reserved + micros_of(terms) end
  redis.call('HSET', KEYS[1], 'life', life, 'version', ARGV[1], 'day', ARGV[2], 'turns_day', ARGV[4],
    'turns_month', ARGV[5], 'tokens_day', ARGV[6], 'spent_day', ARGV[7], 'spent_month', ARGV[8], 'spent_total', ARGV[9],
    'budgets', ARGV[10], 'reserved', string.format('%.0f', reserved))
end
redis.call('SET', KEYS[2], ARGV[2] .. ' ' .. life, 'PX', ARGV[3])
return {'OK', redis.call('HGET', KEYS[1], 'reserved')}
