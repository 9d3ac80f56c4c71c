-- 指定门店: save `off` in the stores or regions given. A region is the beginning of an administrative
-- code: "44" is Guangdong, "4403" Shenzhen, "440305" Nanshan.

local function in_region(region, regions)
  for prefix in pairs(regions) do
    if prefix ~= "" and region:sub(1, #prefix) == prefix then
      return true
    end
  end
  return false
end

---@type scrip.Rule
return {
  api = 1,
  title = "指定门店券 · certain stores",
  params = {
    stores = { type = "set", of = "string", default = {}, label = "Stores" },
    regions = { type = "set", of = "string", default = {}, label = "Regions" },
    threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
    off = { type = "money", min = 1, label = "Save" },
  },
  refusals = {
    wrong_store = "This coupon is for other stores",
    below_threshold = "Spend {short:money} more to use this coupon",
  },
  scope = {
    exclude = { tag = { "special" } },
  },
  eligible = function(scope, p, ctx)
    local store = ctx.redemption.store
    if not p.stores[store.id] and not in_region(store.region, p.regions) then
      return scrip.refuse("wrong_store")
    end
    if scope.amount < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - scope.amount })
    end
    return true
  end,
  discount = function(_, p)
    return p.off
  end,
}
