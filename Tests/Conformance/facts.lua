-- Refuses with everything it sees, unless the till says otherwise; then it takes 1 off. See facts.yaml.
return {
  api = 1,
  title = "Witness",
  refusals = { seen = "{now} / {stock} / {coupon} / {wallet} / {coupons}" },
  eligible = function(scope, p, ctx)
    if ctx.attributes.spend then return true end
    local s, c, w, n = ctx.stock, ctx.coupon, ctx.wallet, ctx.now
    local list = {}
    for i, e in ipairs(w.coupons) do list[i] = e.state .. " " .. e.stock .. ":" .. e.code end
    local first = w.first_purchase and "first" or "not first"
    return scrip.refuse("seen", {
      now = string.format("%d %d-%d-%d %d:%d %d", n.epoch, n.year, n.month, n.day, n.hour,
        n.minute, n.weekday),
      stock = string.format("%s %s %s %d %d %d", s.id, s.name, s.type, s.sent, s.redeemed,
        s.remaining),
      coupon = string.format("%s %d %d %d %s", c.code, c.received_at, c.available_from,
        c.expires_at, c.channel),
      wallet = string.format("%s %d %d %d %d %s", w.user, w.count, w.of_stock, w.redeemed,
        w.redeemed_today, first),
      coupons = table.concat(list, ", "),
    })
  end,
  discount = function(scope) return 1 end,
}
