-- Pay `pay_percent` % of each line, what comes off cut down to whole yen; at least one yen is left
-- to pay of each piece.

---@type scrip.Rule
return {
  api = 1,
  title = "半額、1円未満切り捨て · one yen is left",
  params = {
    pay_percent = { type = "percent", max = 99, label = "Pay (percent)" },
  },
  counts_lines = true, -- each line is cut down by itself
  discount = function(scope, p)
    local off = {}
    for _, line in ipairs(scope.lines) do
      local wanted = scrip.percent_off(line.amount, p.pay_percent, "down")
      off[line.id] = math.max(0, math.min(wanted, line.amount - line.quantity))
    end
    return { lines = off }
  end,
}
