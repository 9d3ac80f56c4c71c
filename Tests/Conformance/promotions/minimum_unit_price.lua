-- Wine at `pay_percent` %, and never below the minimum price for a unit of alcohol, which is 10 ml.
-- The till passes what is in a bottle: `ml`, and its strength `abv` in percent, such as "13.5".

-- The least a bottle may cost; nil when nobody says what is in it.
local function least(line, p)
  local ml = (line.attributes.ml or ""):match("^%d%d?%d?%d?$")
  local whole, tenth = (line.attributes.abv or ""):match("^(%d%d?)%.?(%d?)$")
  if not ml or not whole then
    return nil
  end
  local tenths = tonumber(whole) * 10 + (tonumber(tenth) or 0)
  return scrip.div(tonumber(ml) * tenths * p.unit_price, 10000, "up")
end

---@type scrip.Rule
return {
  api = 1,
  title = "葡萄酒八折 · wine above the minimum unit price",
  params = {
    pay_percent = { type = "percent", max = 99, label = "Pay (percent)" },
    unit_price = { type = "money", min = 1, label = "Least for a unit of alcohol" },
  },
  counts_lines = true, -- each line is rounded by itself
  scope = function(line, p)
    if not (line.category .. "/"):find("^wine/") then
      return false, "no_wine"
    end
    return least(line, p) ~= nil, "strength_unknown"
  end,
  discount = function(scope, p)
    local off = {}
    for _, line in ipairs(scope.lines) do
      local wanted = scrip.percent_off(line.amount, p.pay_percent)
      local most = line.amount - least(line, p) * line.quantity
      off[line.id] = math.max(0, math.min(wanted, most))
    end
    return { lines = off }
  end,
}
