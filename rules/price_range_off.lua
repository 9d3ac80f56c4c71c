-- 价格带优惠: of every article whose price for one piece lies from `min_price` through `max_price`
-- the customer pays `pay_percent` %; when that is not given, `off` comes off each piece. A piece is
-- never cheaper than free. Each line that is out says why, so a cashier can answer.

---@type scrip.Rule
return {
  api = 1,
  title = "价格带优惠券 · goods of a price range",
  params = {
    min_price = { type = "money", min = 0, default = 0, label = "Price of a piece at least" },
    max_price = { type = "money", min = 0, optional = true, label = "Price of a piece at most" },
    off = { type = "money", min = 1, optional = true, label = "Save on each piece" },
    pay_percent = { type = "percent", max = 99, optional = true, label = "Pay (percent)" },
    excluded_tags = { type = "set", of = "string", default = { "special" }, label = "Not tags" },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  scope = function(line, p)
    for tag in pairs(p.excluded_tags) do
      if line.tags[tag] then
        return false, "excluded_tag"
      end
    end
    -- What a piece costs, not `unit_price`: for goods by weight that is the price of a kilogram.
    if line.list_amount < p.min_price * line.quantity then
      return false, "price_too_low"
    end
    if p.max_price and line.list_amount > p.max_price * line.quantity then
      return false, "price_too_high"
    end
    return true
  end,
  discount = function(scope, p)
    if p.pay_percent then
      return scrip.percent_off(scope.amount, p.pay_percent)
    end
    local off = {}
    for _, line in ipairs(scope.lines) do
      off[line.id] = math.min(line.amount, (p.off or 0) * line.quantity)
    end
    return { lines = off }
  end,
}
