-- Stands for the coupons before the one that a case is about: it leaves so much to pay, and so many
-- pieces, of each line.
return {
  api = 1,
  title = "Earlier coupons",
  params = {
    taken = {
      type = "list",
      of = {
        id = { type = "string" },
        off = { type = "money", min = 0 },
        uses = { type = "integer", min = 0 },
      },
    },
  },
  discount = function(_, p)
    local lines, uses = {}, {}
    for _, one in ipairs(p.taken) do
      lines[one.id], uses[one.id] = one.off, one.uses
    end
    -- What only uses pieces has no effect, and would be refused.
    return { lines = lines, uses = uses, gifts = { { sku = "EARLIER" } } }
  end,
}
