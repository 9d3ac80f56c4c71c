-- 会员专享: a saving for members of `min_level` and above. The till passes the level along as
-- `attributes.member_level`; who brings none is not a member.
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
  title = "会员专享券 · members only",
  params = {
    min_level = { type = "integer", min = 1, default = 1, label = "Member level at least" },
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
    not_a_member = "This coupon is for members",
    level_too_low = "This coupon is for members of level {level} and above",
    below_threshold = "Spend {short:money} more to use this coupon",
  },
  scope = {
    exclude = { tag = { "special" } },
  },
  eligible = function(scope, p, ctx)
    local level = ctx.attributes.member_level
    if math.type(level) ~= "integer" then
      return scrip.refuse("not_a_member")
    end
    if level < p.min_level then
      return scrip.refuse("level_too_low", { level = p.min_level })
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
