-- 随心配 · 套餐: one piece for each slot makes a set: a main, a snack and a drink for one price. A
-- set costs `price`, or `off` comes off it, or the customer pays `pay_percent` % of it; of
-- several, what saves most. At most `max_sets` sets, and only as many as save more.
--
-- A piece fills one slot, even where its article is in two, and serves no other coupon's set.
-- The dearest pieces that fill all slots together are taken, which saves the customer most. A
-- piece of `extras` adds so much to its set, such as a large drink. What comes off is spread
-- over the pieces of the sets in proportion to their prices.

local function within(line, slot)
  if slot.articles[line.sku] then
    return true
  end
  for category in pairs(slot.categories) do
    local tree = category:sub(-1) == "/"
    local inside = tree and (line.category .. "/"):sub(1, #category) == category
    if line.category == category or inside then
      return true
    end
  end
  return false
end

local function extra(line, p)
  for _, more in ipairs(p.extras) do
    if more.articles[line.sku] then
      return more.add
    end
  end
  return 0
end

-- Lines that fill some slot, those that are worth most in a set first, with the slots they fill.
local function candidates(scope, p)
  local list = {}
  for _, line in ipairs(scope.lines) do
    local fits, key = {}, ""
    for i, slot in ipairs(p.slots) do
      if within(line, slot) then
        fits[#fits + 1] = i
        key = key .. i .. " "
      end
    end
    local add = extra(line, p)
    local worth = line.amount // line.quantity - add
    local one = { line = line, fits = fits, inside = {}, key = key, worth = worth, extra = add }
    list[#list + 1] = one
  end
  table.sort(list, function(a, b)
    return a.worth > b.worth
  end)
  return list
end

-- Puts pieces into the slots that have room for them; how many found a place.
local function settle(one, free, count)
  local placed = 0
  for i = 1, #one.fits do
    local slot = one.fits[i]
    local some = math.min(free[slot], count - placed)
    free[slot] = free[slot] - some
    one.inside[slot] = one.inside[slot] + some
    placed = placed + some
  end
  return placed
end

-- Makes room for at most so many pieces by moving others out of their slots, and others out of
-- theirs; for how many there is room now.
local function make_room(list, one, free, seen, count)
  for i = 1, #one.fits do
    local slot = one.fits[i]
    if not seen[slot] then
      seen[slot] = true
      for at = 1, #list do
        local other = list[at]
        local most = math.min(other.inside[slot] or 0, count)
        if most > 0 then
          local moved = settle(other, free, most)
          if moved == 0 then
            moved = make_room(list, other, free, seen, most)
          end
          if moved > 0 then
            other.inside[slot] = other.inside[slot] - moved
            one.inside[slot] = one.inside[slot] + moved
            return moved
          end
        end
      end
    end
  end
  return 0
end

-- What the pieces taken of a line cost.
local function cost(one)
  return one.line.amount * one.taken // one.line.quantity
end

-- Takes the pieces of so many sets: what they cost without extras, or the slot that stays empty.
local function fill(list, p, count)
  local free, full = {}, {}
  for i in ipairs(p.slots) do
    free[i] = count
  end
  local seen, plain = {}, 0
  for _, one in ipairs(list) do
    one.taken = 0
    for i = 1, #one.fits do
      one.inside[one.fits[i]] = 0
    end
  end
  for _, one in ipairs(list) do
    local taken = settle(one, free, one.line.unused)
    -- Where no room could be made for one piece, there is none for any other of the same slots.
    while taken < one.line.unused and not full[one.key] do
      for i = 1, #free do
        seen[i] = false
      end
      local moved = make_room(list, one, free, seen, one.line.unused - taken)
      taken = taken + moved
      full[one.key] = moved == 0
    end
    one.taken = taken
    plain = plain + cost(one) - one.extra * taken
  end
  for i, room in ipairs(free) do
    if room > 0 then
      return { empty = i }
    end
  end
  return { plain = plain, count = count }
end

-- What one way of saving takes off such sets; nothing off sets that cannot be made.
local function saved(set, p, way)
  if set.empty then
    return 0
  end
  local off
  if way == "price" then
    off = set.plain - p.price * set.count
  elseif way == "off" then
    off = math.min(set.plain, p.off * set.count)
  else
    off = scrip.percent_off(math.max(0, set.plain), p.pay_percent)
  end
  return math.max(0, off)
end

-- What comes off at most, with the pieces taken for it. One set more never saves more than the one
-- before it did, so that the best number is found by halving.
local function best(scope, p)
  local list = candidates(scope, p)
  local pieces = scrip.sum(scope.lines, function(line)
    return line.unused
  end)
  local sets, most = 1, 0
  for way in pairs({ price = p.price, off = p.off, pay_percent = p.pay_percent }) do
    local low, high = 1, math.max(1, math.min(p.max_sets, pieces // #p.slots))
    while low < high do
      local middle = (low + high) // 2
      local more = saved(fill(list, p, middle + 1), p, way)
      if more > saved(fill(list, p, middle), p, way) then
        low = middle + 1
      else
        high = middle
      end
    end
    local off = saved(fill(list, p, low), p, way)
    if off > most then
      sets, most = low, off
    end
  end
  if most > 0 then
    fill(list, p, sets)
  end
  return most, list
end

---@type scrip.Rule
return {
  api = 1,
  title = "随心配券 · one of each",
  params = {
    slots = {
      type = "list",
      of = {
        name = { type = "string", default = "", label = "Name on the card" },
        articles = { type = "set", of = "string", default = {}, label = "Articles (SKU)" },
        categories = { type = "set", of = "string", default = {}, label = "Categories" },
      },
      label = "Slots",
      help = "Of each slot's goods one piece belongs to a set",
    },
    price = { type = "money", min = 0, optional = true, label = "Price of a set" },
    off = { type = "money", min = 1, optional = true, label = "Save on a set" },
    pay_percent = { type = "percent", max = 99, optional = true, label = "Pay (percent)" },
    extras = {
      type = "list",
      of = {
        articles = { type = "set", of = "string", label = "Articles (SKU)" },
        add = { type = "money", min = 0, label = "Each adds to the set's price" },
      },
      default = {},
      label = "Articles that cost extra",
    },
    max_sets = { type = "integer", min = 1, max = 100, default = 10, label = "At most sets" },
    excluded_tags = { type = "set", of = "string", default = { "special" }, label = "Not tags" },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  refusals = {
    slot_missing = "Add one more piece: a set has one of each group, and group {slot} is missing",
    named_slot_missing = "Add one of {name} to complete the set",
    price_not_lower = "These goods already cost less",
    no_slots = "This coupon has no groups",
  },
  scope = function(line, p)
    for tag in pairs(p.excluded_tags) do
      if line.tags[tag] then
        return false, "excluded_tag"
      end
    end
    for _, slot in ipairs(p.slots) do
      if within(line, slot) then
        return true
      end
    end
    return false, "other_article"
  end,
  eligible = function(scope, p)
    if #p.slots == 0 then
      return scrip.refuse("no_slots")
    end
    local set = fill(candidates(scope, p), p, 1)
    if set.empty then
      local name = p.slots[set.empty].name
      if name ~= "" then
        return scrip.refuse("named_slot_missing", { slot = set.empty, name = name })
      end
      return scrip.refuse("slot_missing", { slot = set.empty })
    end
    return true
  end,
  discount = function(scope, p)
    local most, list = best(scope, p)
    if most == 0 then
      return scrip.refuse("price_not_lower")
    end
    local set = {}
    for _, one in ipairs(list) do
      if one.taken > 0 then
        set[#set + 1] = { line = one.line, quantity = one.taken, amount = cost(one) }
      end
    end
    return { lines = scrip.share(most, set), uses = scrip.uses(set) }
  end,
}
