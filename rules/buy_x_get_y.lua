-- 买 X 送 Y: of every `buy` + `get` pieces of one article, `get` are free, and it is the cheapest
-- that are. Buy 2 get 1 needs three pieces in the basket: the free one is scanned too.
--
-- Articles are told apart by SKU; with `mixed`, any pieces in scope make a set. `max_sets` is for
-- each article. `pay_percent` above 0 makes the free pieces merely cheaper, rounded half up.

local function articles(scope, p)
  if p.mixed then
    return { scope.lines }
  end
  local groups, by_sku = {}, {}
  for _, line in ipairs(scope.lines) do
    local group = by_sku[line.sku]
    if not group then
      group = {}
      by_sku[line.sku] = group
      groups[#groups + 1] = group
    end
    group[#group + 1] = line
  end
  return groups
end

local function pieces(lines)
  return scrip.sum(lines, function(line)
    return line.quantity
  end)
end

---@type scrip.Rule
return {
  api = 1,
  title = "买赠券 · buy X get Y",
  params = {
    buy = { type = "integer", min = 1, max = 1000, label = "Buy" },
    get = { type = "integer", min = 1, max = 1000, label = "Get free" },
    pay_percent = { type = "percent", max = 99, default = 0, label = "Pay for these (percent)" },
    mixed = { type = "boolean", default = false, label = "Mix different articles" },
    max_sets = { type = "integer", min = 1, max = 10000, default = 10000, label = "At most sets" },
  },
  refusals = {
    too_few_pieces = "Add {missing} more to use this coupon",
  },
  scope = {
    exclude = { tag = { "special" } },
  },
  eligible = function(scope, p)
    local most = 0
    for _, group in ipairs(articles(scope, p)) do
      most = math.max(most, pieces(group))
    end
    if most < p.buy + p.get then
      return scrip.refuse("too_few_pieces", { missing = p.buy + p.get - most })
    end
    return true
  end,
  discount = function(scope, p)
    local off = {}
    for _, group in ipairs(articles(scope, p)) do
      local sets = math.min(pieces(group) // (p.buy + p.get), p.max_sets)
      for _, units in ipairs(scrip.cheapest(group, sets * p.get)) do
        local saved = units.amount
        if p.pay_percent > 0 then
          local each = scrip.percent_off(units.amount // units.quantity, p.pay_percent)
          saved = each * units.quantity
        end
        off[units.line.id] = (off[units.line.id] or 0) + saved
      end
    end
    return { lines = off }
  end,
}
