-- 阶梯满减: 满 100 减 10, 满 200 减 30. A step may ask for an amount, for pieces, or for both; the step
-- reached that saves most counts, in any order given.

local function list_amount(line)
  return line.list_amount
end

-- What is spent: what earlier coupons left to pay, or list prices.
local function spent(scope, p)
  return p.threshold_counts == "list" and scrip.sum(scope.lines, list_amount) or scope.amount
end

local function reached(tier, scope, p)
  return spent(scope, p) >= tier.threshold and scope.quantity >= tier.pieces
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
      local saves_more = tier.off > best.tier.off
      if missing < best.missing or missing == best.missing and saves_more then
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
  local pieces, off = step.tier.pieces, step.tier.off
  if step.short == 0 then
    return scrip.refuse("too_few_pieces", { missing = step.missing, pieces = pieces, off = off })
  end
  if step.missing == 0 then
    return scrip.refuse("below_threshold", { short = step.short, off = off })
  end
  return scrip.refuse("below_first_step", {
    pieces = pieces,
    threshold = step.tier.threshold,
    off = off,
  })
end

---@type scrip.Rule
return {
  api = 1,
  title = "阶梯满减券 · tiered spend and save",
  params = {
    tiers = {
      type = "list",
      of = {
        threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
        pieces = { type = "integer", min = 0, default = 0, label = "Pieces at least" },
        off = { type = "money", min = 1, label = "Save" },
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
    below_threshold = "Spend {short:money} more to save {off:money}",
    too_few_pieces = "Buy {pieces} pieces to save {off:money}: add {missing} more",
    below_first_step = "Buy {pieces} pieces for {threshold:money} or more to save {off:money}",
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
    local off = 0
    for _, tier in ipairs(p.tiers) do
      if reached(tier, scope, p) then
        off = math.max(off, tier.off)
      end
    end
    return off
  end,
}
