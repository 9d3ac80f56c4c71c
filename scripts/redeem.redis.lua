-- One redemption in Redis: the rule of `scrip bench redeem` on the caller's basket, and its commit.
-- KEYS: stock. ARGV: basket as JSON, user, store.
local stock = KEYS[1]
local number = redis.call("INCR", stock .. ":next")
local code = string.format("%s:coupon:%d", stock, number)
local request = string.format("%s:request:T01-20261123-%d", stock, number)

local answered = redis.call("GET", request)
if answered then return answered end

-- Facts.
local coupon = redis.call("HMGET", code, "state", "user", "from", "through")
if coupon[1] ~= "sent" then return redis.error_reply("refused already_redeemed") end
local figures = redis.call(
  "HMGET", stock, "state", "threshold", "off", "sent", "redeemed", "rule", "params")
if figures[1] ~= "running" then return redis.error_reply("refused deactivated") end

-- The rule: lines tagged special are out, spend and save, spread over the lines in proportion.
local basket = cjson.decode(ARGV[1])
local amount, amounts, inside = 0, {}, {}
for index, line in ipairs(basket.lines) do
  local special = false
  for _, tag in ipairs(line.tags or {}) do
    if tag == "special" then special = true end
  end
  amounts[index] = line.unit_price * line.quantity
  inside[index] = not special
  if not special then amount = amount + amounts[index] end
end
if amount < tonumber(figures[2]) then return redis.error_reply("refused below_threshold") end
local off = math.min(tonumber(figures[3]), amount)
local parts, rests, given = {}, {}, 0
for index, line in ipairs(basket.lines) do
  parts[index] = 0
  if inside[index] then
    local exact = off * amounts[index]
    parts[index] = math.floor(exact / amount)
    rests[#rests + 1] = { index = index, rest = exact % amount }
    given = given + parts[index]
  end
end
table.sort(rests, function(a, b)
  if a.rest ~= b.rest then return a.rest > b.rest end
  return a.index < b.index
end)
for place = 1, off - given do
  local index = rests[place].index
  parts[index] = parts[index] + 1
end

-- The commit: the entry, the request number, the coupon, the stock's figures.
local entry = redis.call("INCR", stock .. ":entry")
local verdict = {}
for index, line in ipairs(basket.lines) do
  verdict[index] = line.id .. "," .. (inside[index] and 1 or 0) .. "," .. parts[index]
end
local record = ARGV[1] .. ARGV[2] .. ARGV[3] .. code .. table.concat(verdict, ";") .. figures[6]
redis.call("RPUSH", stock .. ":journal", record)
redis.call("SET", request, entry)
redis.call("HSET", code, "state", "used", "version", entry, "redemption", entry, "discount", off)
redis.call("HINCRBY", stock, "redeemed", 1)
redis.call("HINCRBY", stock, "discounted", off)
return entry
