-- Shared by the scripts that end reservations, and put in front of them.
-- Terms are 'micros price…'. Micros are whole numbers below 2^53, exact as Lua numbers; %.0f writes them without an exponent.

local function micros_of(terms) return tonumber(string.match(terms or '', '^%d+') or '0') end

-- Ends what a run holds, also when that is 0: Redis refuses to add '-0'.
local function release(totals, held, terms, waiting, run)
  local micros = micros_of(redis.call('HGET', terms, run))
  if micros > 0 then redis.call('HINCRBY', totals, 'reserved', string.format('%.0f', 0 - micros)) end
  redis.call('HDEL', terms, run)
  redis.call('ZREM', held, run)
  redis.call('SREM', waiting, run)
end

