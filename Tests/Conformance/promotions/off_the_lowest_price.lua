-- So much off the lowest price of the last 30 days, which the till passes as text: "99.99". Each
-- piece then costs `pay_percent` % of it, whatever its price is today.

-- What a piece then costs; nil where the till says no lowest price.
local function price(line, p)
  local lowest = (line.attributes.lowest_30_days or ""):match("^%d%d?%d?%d?%d?%.%d%d$")
  if not lowest then
    return nil
  end
  return scrip.yuan(lowest) - scrip.percent_off(scrip.yuan(lowest), p.pay_percent)
end

---@type scrip.Rule
return {
  api = 1,
  title = "off the lowest price of 30 days",
  params = {
    pay_percent = { type = "percent", max = 99, label = "Pay (percent)" },
  },
  refusals = {
    price_not_lower = "These goods already cost less",
  },
  counts_lines = true, -- an earlier coupon may have made one of two equal lines cheaper
  scope = function(line, p)
    return price(line, p) ~= nil, "no_lowest_price"
  end,
  discount = function(scope, p)
    local off, total = {}, 0
    for _, line in ipairs(scope.lines) do
      off[line.id] = math.max(0, line.amount - price(line, p) * line.quantity)
      total = total + off[line.id]
    end
    if total == 0 then
      return scrip.refuse("price_not_lower")
    end
    return { lines = off }
  end,
}
