-- Admits one turn, all checks and the hold in one step.
-- KEYS: totals hash, fresh marker, held zset (run -> expiry), amounts hash (run -> micros), user zset (run -> time)
-- ARGV: now ms, day, run, amount, hold ms, concurrent limit, user limit (0: none), plan turns a day, plan turns a month,
--       plan tokens a day (-1: no limit each)
local now, day, run, amount = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
if redis.call('GET', KEYS[2]) ~= day then return {'LOAD'} end

local expired = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)
for _, id in ipairs(expired) do
  local held = tonumber(redis.call('HGET', KEYS[4], id) or '0')
  redis.call('HINCRBY', KEYS[1], 'reserved', -held)
  redis.call('HDEL', KEYS[4], id)
  redis.call('ZREM', KEYS[3], id)
end

if redis.call('HEXISTS', KEYS[4], run) == 1 then
  redis.call('ZADD', KEYS[3], now + tonumber(ARGV[5]), run)
  return {'OK', redis.call('HGET', KEYS[4], run)}
end

local user_limit = tonumber(ARGV[7])
if user_limit > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', now - 60000)
  local sent = redis.call('ZCARD', KEYS[5])
  if sent >= user_limit then
    local oldest = redis.call('ZRANGE', KEYS[5], 0, 0, 'WITHSCORES')[2]
    return {'USER_RATE', tostring(tonumber(oldest) + 60000 - now)}
  end
end

local running = redis.call('ZCARD', KEYS[3])
if running >= tonumber(ARGV[6]) then return {'CONCURRENCY', tostring(running)} end

local function total(name) return tonumber(redis.call('HGET', KEYS[1], name) or '0') end
local turns_day, turns_month, tokens_day = total('turns_day'), total('turns_month'), total('tokens_day')
local limit = tonumber(ARGV[8])
if limit >= 0 and turns_day + running >= limit then return {'TURNS_DAY', tostring(turns_day)} end
limit = tonumber(ARGV[9])
if limit >= 0 and turns_month + running >= limit then return {'TURNS_MONTH', tostring(turns_month)} end
limit = tonumber(ARGV[10])
if limit >= 0 and tokens_day >= limit then return {'TOKENS_DAY', tostring(tokens_day)} end

local reserved = total('reserved')
local budgets = redis.call('HGET', KEYS[1], 'budgets')
if budgets and budgets ~= '[]' then
  for _, budget in ipairs(cjson.decode(budgets)) do
    local spent = total('spent_' .. budget.window)
    if spent + reserved + amount > tonumber(budget.limit) then
      return {'BUDGET', budget.id, budget.window, budget.limit, string.format('%.0f', spent), string.format('%.0f', reserved)}
    end
  end
end

redis.call('ZADD', KEYS[3], now + tonumber(ARGV[5]), run)
redis.call('HSET', KEYS[4], run, ARGV[4])
redis.call('HINCRBY', KEYS[1], 'reserved', amount)
if user_limit > 0 then
  redis.call('ZADD', KEYS[5], now, run)
  redis.call('PEXPIRE', KEYS[5], 61000)
end
return {'OK', ARGV[4]}
