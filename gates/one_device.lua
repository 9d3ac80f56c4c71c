-- Keeps farms of accounts out: one device may claim a few coupons a minute, fewer of guarded stocks.
return {
  api = 1,
  title = "安全防刷 · one device",
  refusals = {
    device_busy = "Too many coupons were claimed on this device",
    guessing = "Too many unknown codes were tried",
  },
  allow = function(attempt, p, ctx)
    local most = attempt.guarded and 2 or 5
    if attempt.device ~= "" and attempt.device_count > most then
      return scrip.refuse("device_busy")
    end
    if attempt.action == "redeem" and attempt.unknown_codes > 50 then
      return scrip.refuse("guessing")
    end
    return true
  end,
}
