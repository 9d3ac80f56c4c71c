-- Sends once to each user, and only for payments in the hours given.
return {
  api = 1,
  title = "首单有礼 · first payment",
  params = {
    from = { type = "time_of_day", default = "00:00", label = "From" },
    through = { type = "time_of_day", default = "23:59", label = "Through" },
  },
  refusals = {
    had_one = "This customer has received {received} already",
    outside_hours = "Not at this time of day",
  },
  eligible = function(payment, p, ctx)
    local minute = ctx.now.hour * 60 + ctx.now.minute
    if minute < p.from or minute > p.through then
      return scrip.refuse("outside_hours")
    end
    if ctx.wallet.received > 0 then
      return scrip.refuse("had_one", { received = ctx.wallet.received })
    end
    return true
  end,
}
