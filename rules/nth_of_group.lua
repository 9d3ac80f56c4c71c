-- 每组第几件: pieces are put in order of price and cut into groups of `pieces`; in each full group
-- the `nth` piece costs `pay_percent` % of its price, rounded half up like a price tag.
--
-- Groups are made from the cheapest pieces up, or with `dearest_first` from the dearest down;
-- the `nth` is counted from the cheapest of its group, or with `from_dearest` from the
-- dearest. Of 9, 8, 7, 3, 2 and 1 in groups of 3, that is 1 and 7 by default. With `across`,
-- as many pieces as there are groups are reduced together: for `nth` 1 the cheapest of all,
-- for 2 the next.
--
-- Only pieces that serve no other coupon's set are counted. What comes off lies on all pieces
-- of the sets in proportion to their prices, so that each comes back for what was paid for it;
-- with `placement` "free_piece" it lies on the pieces that are reduced.

local function pieces(lines)
  return scrip.sum(lines, function(line)
    return line.unused
  end)
end

-- Pieces in the order in which groups are made.
local function ordered(scope, count, p)
  if p.dearest_first then
    return scrip.dearest(scope, count)
  end
  return scrip.cheapest(scope, count)
end

-- The last piece first, so that the odd fen is its: of equal pieces, each that comes back gives
-- as much as the next or more.
local function last_first(set)
  local turned = {}
  for i = #set, 1, -1 do
    turned[#turned + 1] = set[i]
  end
  return turned
end

---@type scrip.Rule
return {
  api = 1,
  title = "每组第几件优惠券 · one of every group",
  params = {
    pieces = { type = "integer", min = 1, max = 1000, label = "Pieces in a group" },
    nth = { type = "integer", min = 1, max = 1000, default = 1, label = "Which one of a group" },
    pay_percent = { type = "percent", max = 99, default = 0, label = "Pay for it (percent)" },
    from_dearest = { type = "boolean", default = false, label = "Counted from the dearest" },
    dearest_first = { type = "boolean", default = false, label = "Groups from the dearest down" },
    across = { type = "boolean", default = false, label = "Across all groups" },
    max_times = { type = "integer", min = 1, max = 1000, default = 1000, label = "At most" },
    placement = {
      type = "string",
      one_of = { "set", "free_piece" },
      default = "set",
      label = "What comes off lies on",
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
    too_few_pieces = "Add {missing} more to use this coupon",
    no_such_piece = "A group has no piece number {nth}",
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
    if p.nth > p.pieces then
      return scrip.refuse("no_such_piece", { nth = p.nth })
    end
    local count = pieces(scope)
    if count < p.pieces then
      return scrip.refuse("too_few_pieces", { missing = p.pieces - count })
    end
    return true
  end,
  discount = function(scope, p)
    local groups = pieces(scope) // p.pieces
    -- The place of the first piece that is reduced, and how far it is to the next.
    local place, step = p.nth, p.pieces
    if p.from_dearest ~= p.dearest_first then
      place = p.pieces + 1 - p.nth
    end
    if p.across then
      place, step = (place - 1) * groups + 1, 1
    end
    local times = math.min(groups, p.max_times)
    -- The groups a piece is reduced in; across all of them, each piece counts.
    local set = ordered(scope, times * p.pieces, p)
    if p.across then
      set = ordered(scope, groups * p.pieces, p)
    end
    if p.across and p.from_dearest ~= p.dearest_first then
      place = place + groups - times
    end
    local off, total, seen = {}, 0, 0
    for _, units in ipairs(set) do
      seen = seen + units.quantity
      local hits = 0
      if place <= seen and times > 0 then
        hits = math.min((seen - place) // step + 1, times)
      end
      local each = scrip.percent_off(units.amount // units.quantity, p.pay_percent)
      off[units.line.id] = each * hits
      total = total + each * hits
      place = place + step * hits
      times = times - hits
    end
    if p.placement == "set" then
      off = scrip.share(total, last_first(set))
    end
    return { lines = off, uses = scrip.uses(set) }
  end,
}
