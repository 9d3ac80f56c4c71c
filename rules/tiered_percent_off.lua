-- 满件折: 2 件 9 折, 3 件 8 折. A step may ask for pieces, for an amount, or for both; the step
-- reached that leaves least to pay counts, and applies to everything in scope.

local function list_amount(line)
  return line.list_amount
end

-- What is spent: what earlier coupons left to pay, or list prices.
local function spent(scope, p)
  return p.threshold_counts == "list" and scrip.sum(scope.lines, list_amount) or scope.amount
end

local function reached(tier, scope, p)
  return scope.quantity >= tier.pieces and spent(scope, p) >= tier.threshold
end

-- The step that takes least to reach, a piece more being worth what a piece costs here.
local function nearest(scope, p)
  local best
  for _, tier in ipairs(p.tiers) do
    local missing = math.max(0, tier.pieces - scope.quantity)
    local short = math.max(0, tier.threshold - spent(scope, p))
    -- Whatever is spent more is a piece more, so the first of the missing ones costs nothing.
    local cost = math.max(short, (missing - 1) * (spent(scope, p) // scope.quantity))
    local step = { tier = tier, missing = missing, short = short, cost = cost }
    if not best or cost < best.cost then
      best = step
    elseif cost == best.cost then
      local pays_less = tier.pay_percent < best.tier.pay_percent
      if missing < best.missing or missing == best.missing and pays_less then
        best = step
      end
    end
  end
  return best
end

-- What is missing of the step that is nearest.
local function refusal(scope, p)
  local step = nearest(scope, p)
  if not step then
    return scrip.refuse("no_tiers")
  end
  local pieces, pay_percent = step.tier.pieces, step.tier.pay_percent
  if step.short == 0 then
    return scrip.refuse("too_few_pieces", {
      missing = step.missing,
      pieces = pieces,
      pay_percent = pay_percent,
    })
  end
  if step.missing == 0 then
    return scrip.refuse("below_threshold", { short = step.short, pay_percent = pay_percent })
  end
  return scrip.refuse("below_first_step", {
    pieces = pieces,
    threshold = step.tier.threshold,
    pay_percent = pay_percent,
  })
end

---@type scrip.Rule
return {
  api = 1,
  title = "阶梯折扣券 · tiered percent off",
  params = {
    tiers = {
      type = "list",
      of = {
        pieces = { type = "integer", min = 0, default = 0, label = "Pieces at least" },
        threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
        pay_percent = { type = "percent", max = 99, label = "Pay (percent)" },
      },
      label = "Steps",
    },
    threshold_counts = {
      type = "string",
      one_of = { "left", "list" },
      default = "left",
      label = "What is spent",
      help = "left to pay after earlier coupons, or list prices",
    },
    articles = { type = "set", of = "string", default = {}, label = "Articles (SKU)" },
    categories = { type = "set", of = "string", default = {}, label = "Categories" },
    brands = { type = "set", of = "string", default = {}, label = "Brands" },
    tags = { type = "set", of = "string", default = {}, label = "Tags" },
    excluded_articles = { type = "set", of = "string", default = {}, label = "Not articles (SKU)" },
    excluded_categories = { type = "set", of = "string", default = {}, label = "Not categories" },
    excluded_brands = { type = "set", of = "string", default = {}, label = "Not brands" },
    excluded_tags = { type = "set", of = "string", default = { "special" }, label = "Not tags" },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  refusals = {
    too_few_pieces = "Buy {pieces} pieces to pay {pay_percent} %: add {missing} more",
    below_threshold = "Spend {short:money} more to pay {pay_percent} %",
    below_first_step = "Buy {pieces} pieces for {threshold:money} or more to pay {pay_percent} %",
    no_tiers = "This coupon has no steps",
  },
  scope = {
    include = {
      sku = { param = "articles" },
      category = { param = "categories" },
      brand = { param = "brands" },
      tag = { param = "tags" },
    },
    exclude = {
      sku = { param = "excluded_articles" },
      category = { param = "excluded_categories" },
      brand = { param = "excluded_brands" },
      tag = { param = "excluded_tags" },
    },
  },
  eligible = function(scope, p)
    for _, tier in ipairs(p.tiers) do
      if reached(tier, scope, p) then
        return true
      end
    end
    return refusal(scope, p)
  end,
  discount = function(scope, p)
    local pay = 100
    for _, tier in ipairs(p.tiers) do
      if reached(tier, scope, p) then
        pay = math.min(pay, tier.pay_percent)
      end
    end
    return scrip.percent_off(scope.amount, pay)
  end,
}
