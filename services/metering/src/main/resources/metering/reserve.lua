-- Admits one turn, all checks and the hold in one step.
-- KEYS: totals hash, fresh marker, held zset (run -> expiry), terms hash (run -> 'micros price…'), waiting set (runs that hold
--       and do not run yet), user zset (run -> time)
-- ARGV: now ms, day, run, amount, hold ms, concurrent limit, user limit (0: none), plan turns a day, plan turns a month,
--       plan tokens a day (-1: no limit each), run budget (0: none), price, waits (1: it does not run yet)
local now, day, run, amount = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
-- A copy that an earlier life of this server made, or another server, proves nothing.
local life = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
if redis.call('GET', KEYS[2]) ~= day .. ' ' .. life then return {'LOAD'} end

local expired = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[1])
for _, id in ipairs(expired) do release(KEYS[1], KEYS[3], KEYS[4], KEYS[5], id) end

local budgets = redis.call('HGET', KEYS[1], 'budgets') or '[]'
local guarded = budgets == '[]' and '0' or '1'
local waits = ARGV[13] == '1'
local running = redis.call('ZCARD', KEYS[3]) - redis.call('SCARD', KEYS[5])
local terms = redis.call('HGET', KEYS[4], run)
if terms then
  if not waits and redis.call('SISMEMBER', KEYS[5], run) == 1 then
    if running >= tonumber(ARGV[6]) then return {'CONCURRENCY', tostring(running)} end
    redis.call('SREM', KEYS[5], run)
  end
  redis.call('ZADD', KEYS[3], now + tonumber(ARGV[5]), run)
  return {'OK', terms, guarded}
end

local user_limit = tonumber(ARGV[7])
if user_limit > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', now - 60000)
  local sent = redis.call('ZCARD', KEYS[6])
  if sent >= user_limit then
    local oldest = redis.call('ZRANGE', KEYS[6], 0, 0, 'WITHSCORES')[2]
    return {'USER_RATE', string.format('%.0f', tonumber(oldest) + 60000 - now)}
  end
end

if not waits and running >= tonumber(ARGV[6]) then return {'CONCURRENCY', tostring(running)} end

-- Whatever was admitted will be a turn, whether it runs already or not.
local admitted = redis.call('ZCARD', KEYS[3])
local function total(name) return redis.call('HGET', KEYS[1], name) or '0' end
local turns_day, turns_month, tokens_day = total('turns_day'), total('turns_month'), total('tokens_day')
local limit = tonumber(ARGV[8])
if limit >= 0 and tonumber(turns_day) + admitted >= limit then return {'TURNS_DAY', turns_day} end
limit = tonumber(ARGV[9])
if limit >= 0 and tonumber(turns_month) + admitted >= limit then return {'TURNS_MONTH', turns_month} end
limit = tonumber(ARGV[10])
if limit >= 0 and tonumber(tokens_day) >= limit then return {'TOKENS_DAY', tokens_day} end

if guarded == '1' then
  local reserved = total('reserved')
  for _, budget in ipairs(cjson.decode(budgets)) do
    local spent = total('spent_' .. budget.window)
    if tonumber(spent) + tonumber(reserved) + amount > tonumber(budget.limit) then
      return {'BUDGET', budget.id, budget.window, budget.limit, spent, reserved}
    end
  end
end
local run_budget = tonumber(ARGV[11])
if run_budget > 0 and amount > run_budget then return {'RUN_BUDGET'} end

terms = ARGV[4] .. ' ' .. ARGV[12]
redis.call('ZADD', KEYS[3], now + tonumber(ARGV[5]), run)
redis.call('HSET', KEYS[4], run, terms)
if waits then redis.call('SADD', KEYS[5], run) end
redis.call('HINCRBY', KEYS[1], 'reserved', ARGV[4])
if user_limit > 0 then
  redis.call('ZADD', KEYS[6], now, run)
  redis.call('PEXPIRE', KEYS[6], 61000)
end
return {'OK', terms, guarded}
