-- Fruit by weight: the first `grams` cost `pay_percent` %, the dearest by weight first. The till
-- passes what a line weighs as `grams`; a line is rounded by itself, half up.

local function grams(line)
  return tonumber((line.attributes.grams or ""):match("^[1-9]%d?%d?%d?%d?$") or "0")
end

---@type scrip.Rule
return {
  api = 1,
  title = "水果前两公斤优惠 · the first kilograms",
  params = {
    grams = { type = "integer", min = 1, label = "Grams that are reduced" },
    pay_percent = { type = "percent", max = 99, label = "Pay (percent)" },
  },
  counts_lines = true, -- each line is rounded by itself
  scope = function(line)
    if not (line.category .. "/"):find("^fruit/") then
      return false, "no_fruit"
    end
    return grams(line) > 0, "not_by_weight"
  end,
  discount = function(scope, p)
    local lines, off, left = { table.unpack(scope.lines) }, {}, p.grams
    table.sort(lines, function(a, b)
      local one, other = a.amount * grams(b), b.amount * grams(a)
      return one > other or one == other and grams(a) > grams(b)
    end)
    for _, line in ipairs(lines) do
      local some = math.min(left, grams(line))
      local amount = scrip.div(line.amount * some, grams(line))
      off[line.id] = scrip.percent_off(amount, p.pay_percent)
      left = left - some
    end
    return { lines = off }
  end,
}
