-- 指定人群: a saving for customers of certain groups. The till passes the group along as
-- `attributes.customer_group`; who brings none is in no group.
--
-- What comes off is `off`, `pay_percent`, or both together, at most `max_off`.

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
  title = "指定人群券 · certain customers",
  params = {
    groups = { type = "set", of = "string", label = "Customer groups" },
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
    excluded_tags = { type = "set", of = "string", default = { "special" }, label = "Not tags" },
  },
  refusals = {
    wrong_group = "This coupon is for other customers",
    below_threshold = "Spend {short:money} more to use this coupon",
  },
  scope = {
    exclude = { tag = { param = "excluded_tags" } },
  },
  eligible = function(scope, p, ctx)
    local group = ctx.attributes.customer_group
    if not group or not p.groups[group] then
      return scrip.refuse("wrong_group")
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
