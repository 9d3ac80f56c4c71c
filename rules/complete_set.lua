-- 套装价: one piece of each of `articles` makes a set. A set costs `price`, or `off` comes off
-- it, or the customer pays `pay_percent` % of it; of several, what saves most. At most
-- `max_sets` sets, and only as many as save more. Of an article on several lines, the dearest
-- pieces are taken, of those that serve no other coupon's set. What comes off is spread over
-- the pieces of the sets.

local function lines_by_sku(scope)
  local by_sku = {}
  for _, line in ipairs(scope.lines) do
    by_sku[line.sku] = by_sku[line.sku] or {}
    table.insert(by_sku[line.sku], line)
  end
  return by_sku
end

-- How many sets the basket holds, at most `max_sets`, and how many articles it lacks for one.
local function sets(scope, p)
  local by_sku, count, missing = lines_by_sku(scope), p.max_sets, 0
  for sku in pairs(p.articles) do
    local pieces = 0
    for _, line in ipairs(by_sku[sku] or {}) do
      pieces = pieces + line.unused
    end
    count = math.min(count, pieces)
    if pieces == 0 then
      missing = missing + 1
    end
  end
  return count, missing
end

-- What so many sets save, and the pieces they are made of.
local function saving(scope, p, count)
  local by_sku, set, amount = lines_by_sku(scope), {}, 0
  for sku in pairs(p.articles) do
    for _, units in ipairs(scrip.dearest(by_sku[sku], count)) do
      set[#set + 1] = units
      amount = amount + units.amount
    end
  end
  local saved = math.min(amount, (p.off or 0) * count)
  if p.price then
    saved = math.max(saved, amount - p.price * count)
  end
  if p.pay_percent then
    saved = math.max(saved, scrip.percent_off(amount, p.pay_percent))
  end
  return saved, set
end

---@type scrip.Rule
return {
  api = 1,
  title = "套装价券 · a complete set",
  params = {
    articles = { type = "set", of = "string", label = "Articles of a set (SKU)" },
    price = { type = "money", min = 0, optional = true, label = "Price of a set" },
    off = { type = "money", min = 1, optional = true, label = "Save on a set" },
    pay_percent = { type = "percent", max = 99, optional = true, label = "Pay (percent)" },
    max_sets = { type = "integer", min = 1, max = 100, default = 1, label = "At most sets" },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  refusals = {
    set_incomplete = "Add {articles} more {articles:article|articles} to complete the set",
    price_not_lower = "These goods already cost no more",
  },
  scope = {
    include = { sku = { param = "articles" } },
  },
  eligible = function(scope, p)
    local count, missing = sets(scope, p)
    if count == 0 then
      return scrip.refuse("set_incomplete", { articles = missing })
    end
    if saving(scope, p, 1) <= 0 then
      return scrip.refuse("price_not_lower")
    end
    return true
  end,
  discount = function(scope, p)
    local best, best_set = saving(scope, p, 1)
    for count = 2, sets(scope, p) do
      local more, set = saving(scope, p, count)
      if more <= best then
        break
      end
      best, best_set = more, set
    end
    return { lines = scrip.share(best, best_set), uses = scrip.uses(best_set) }
  end,
}
