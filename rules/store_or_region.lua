-- 指定门店: a saving in the stores or regions given. A region is the beginning of an administrative
-- code: "44" is Guangdong, "4403" Shenzhen, "440305" Nanshan. With `methods` it is also for certain
-- ways of buying only, such as OFF_LINE or MINI_PROGRAMS.
--
-- What comes off is `off`, `pay_percent`, or both together, at most `max_off`.

local function in_region(region, regions)
  for prefix in pairs(regions) do
    if prefix ~= "" and region:sub(1, #prefix) == prefix then
      return true
    end
  end
  return false
end

local function list_amount(line)
  return line.list_amount
end

-- What is spent: what earlier coupons left to pay, or list prices.
local function spent(scope, p)
  return p.threshold_counts == "list" and scrip.sum(scope.lines, list_amount) or scope.amount
end

---@type scrip.Rule
return {
  api = 1,
  title = "指定门店券 · certain stores",
  params = {
    stores = { type = "set", of = "string", default = {}, label = "Stores" },
    regions = { type = "set", of = "string", default = {}, label = "Regions" },
    methods = { type = "set", of = "string", default = {}, label = "Ways of buying" },
    threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
    threshold_counts = {
      type = "string",
      one_of = { "left", "list" },
      default = "left",
      label = "What is spent",
      help = "left to pay after earlier coupons, or list prices",
    },
    off = { type = "money", min = 1, optional = true, label = "Save" },
    pay_percent = { type = "percent", max = 99, optional = true, label = "Pay (percent)" },
    max_off = { type = "money", min = 1, optional = true, label = "Save at most" },
  },
  refusals = {
    wrong_method = "This coupon is not for this way of buying",
    wrong_store = "This coupon is for other stores",
    below_threshold = "Spend {short:money} more to use this coupon",
  },
  scope = {
    exclude = { tag = { "special" } },
  },
  eligible = function(scope, p, ctx)
    if next(p.methods) ~= nil and not p.methods[ctx.redemption.method] then
      return scrip.refuse("wrong_method")
    end
    local store = ctx.redemption.store
    local anywhere = next(p.stores) == nil and next(p.regions) == nil
    if not anywhere and not p.stores[store.id] and not in_region(store.region, p.regions) then
      return scrip.refuse("wrong_store")
    end
    if spent(scope, p) < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - spent(scope, p) })
    end
    return true
  end,
  discount = function(scope, p)
    local off = p.off or 0
    if p.pay_percent then
      off = off + scrip.percent_off(scope.amount, p.pay_percent)
    end
    return math.min(off, p.max_off or off)
  end,
}
