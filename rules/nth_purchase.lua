-- 第几单: a saving on the customer's `nth` purchase, or with `every` on each `nth` one: the 5th, the
-- 10th, the 15th. The till passes along how many purchases came before as `attributes.orders`; when
-- it does not, the coupons the user has redeemed with this merchant are counted.
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
  title = "第几单券 · the n-th purchase",
  params = {
    nth = { type = "integer", min = 1, max = 10000, label = "Which purchase" },
    every = { type = "boolean", default = false, label = "And every such number again" },
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
    wrong_purchase = "This coupon is for purchase number {nth}; this is number {now}",
    below_threshold = "Spend {short:money} more to use this coupon",
  },
  scope = {
    exclude = { tag = { param = "excluded_tags" } },
  },
  eligible = function(scope, p, ctx)
    local before = ctx.attributes.orders
    if math.type(before) ~= "integer" then
      before = ctx.wallet.redeemed
    end
    local now = before + 1
    local reached = now == p.nth
    if p.every then
      reached = now % p.nth == 0
    end
    if not reached then
      -- With `every`, the next purchase that counts.
      local nth = p.every and now + p.nth - now % p.nth or p.nth
      return scrip.refuse("wrong_purchase", { nth = nth, now = now })
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
