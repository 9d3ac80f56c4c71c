public import ScripCore

extension Facts: JSONWritable {
    /// Writes every fact in the shape of `ctx`, so that history can be decided again.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("now")
            writer.object { writer in
                writer.member("epoch", now.epoch)
                writer.member("year", now.year)
                writer.member("month", now.month)
                writer.member("day", now.day)
                writer.member("hour", now.hour)
                writer.member("minute", now.minute)
                writer.member("weekday", now.weekday)
            }
            writer.member("stock", stock)
            writer.member("coupon", coupon)
            writer.member("wallet", wallet)
            writer.member("redemption", redemption)
            writer.member("attributes", attributes)
        }
    }
}

extension Facts.Stock: JSONWritable {
    /// Writes `ctx.stock`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
            writer.member("type", type)
            writer.member("sent", sent)
            writer.member("redeemed", redeemed)
            writer.member("remaining", remaining)
        }
    }
}

extension Facts.Coupon: JSONWritable {
    /// Writes `ctx.coupon`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code)
            writer.member("received_at", receivedAt)
            writer.member("available_from", availableFrom)
            writer.member("expires_at", expiresAt)
            writer.member("channel", channel)
        }
    }
}

extension Facts.Wallet: JSONWritable {
    /// Writes `ctx.wallet`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("user", user)
            writer.member("count", count)
            writer.member("of_stock", ofStock)
            writer.member("redeemed", redeemed)
            writer.member("redeemed_today", redeemedToday)
            writer.member("first_purchase", firstPurchase)
            writer.key("coupons")
            writer.list(coupons) { entry, writer in
                writer.object { writer in
                    writer.member("state", entry.state)
                    writer.member("stock", entry.stock)
                    writer.member("code", entry.code)
                }
            }
        }
    }
}

extension Facts.Redemption: JSONWritable {
    /// Writes `ctx.redemption`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("request_no", requestNumber)
            writer.member("method", method)
            writer.member("store", store)
            writer.key("applied")
            writer.list(applied) { entry, writer in
                writer.object { writer in
                    writer.member("stock", entry.stock)
                    writer.member("discount", entry.discount)
                }
            }
        }
    }
}
