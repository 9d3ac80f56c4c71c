-- 会员专享: pay `pay_percent` %, for members of `min_level` and above. The till passes the level along
-- as `attributes.member_level`; who brings none is not a member.

---@type scrip.Rule
return {
  api = 1,
  title = "会员专享券 · members only",
  params = {
    min_level = { type = "integer", min = 1, default = 1, label = "Member level at least" },
    pay_percent = { type = "percent", max = 99, label = "Pay (percent)", help = "88 is 88 折" },
    max_off = { type = "money", min = 1, optional = true, label = "Save at most" },
  },
  refusals = {
    not_a_member = "This coupon is for members",
    level_too_low = "This coupon is for members of level {level} and above",
  },
  scope = {
    exclude = { tag = { "special" } },
  },
  eligible = function(_, p, ctx)
    local level = ctx.attributes.member_level
    if math.type(level) ~= "integer" then
      return scrip.refuse("not_a_member")
    end
    if level < p.min_level then
      return scrip.refuse("level_too_low", { level = p.min_level })
    end
    return true
  end,
  discount = function(scope, p)
    local off = scrip.percent_off(scope.amount, p.pay_percent)
    return math.min(off, p.max_off or off)
  end,
}
