import ScripCore
import ScripHost
import ScripPrograms

/// Everything that a merchant can run with coupons, done once.
enum PlayedPrograms {
    /// - Parameters:
    ///   - host: The host.
    ///   - stock: What payments are given from.
    ///   - used: A coupon that was redeemed.
    ///   - amount: What it took off.
    static func play(
        on host: CouponHost, giving stock: StockID, used: Coupon, amount: Int64
    ) throws {
        let programs = Programs(host: host, gates: "")
        let now = host.clock()
        let end = now.advanced(bySeconds: 30 * 86_400)
        let campaign = Campaign.Request(
            number: "CA-1", name: "附近发券", kind: .nearby, merchant: "1900000001", stores: ["S01"],
            stocks: [stock], amountMin: 500, end: end)
        _ = try programs.campaigns.create(campaign)
        var other = campaign
        other.number = "CA-2"
        let stopped = try programs.campaigns.create(other)
        _ = try programs.campaigns.stop(stopped.campaign.id)
        var periods = PayGiftPeriods()
        periods.spans = [now...end]
        periods.daily = [0...86_399]
        let gift = try programs.payGifts.create(
            PayGift.Request(
                number: "PG-1", name: "回馈", begin: now, end: end, periods: periods,
                amountMin: 10_000, stocks: [stock], merchants: ["1900000001", "10000098"],
                isForMembers: true, goodsTags: ["tea"], shown: [0x7B, 0x7D]), by: "1900000001")
        _ = try programs.payGifts.add(
            ["10000099", "10000098", "abc"], to: gift.id, by: "1900000001", number: "n1")
        _ = try programs.payGifts.remove(
            ["10000098"], from: gift.id, by: "1900000001", number: "n1")
        // Gives by the campaign, and not by the activity, which is for members.
        var payment = Payment(
            number: "PA-1", merchant: "1900000001", user: "u9", amount: 12_800,
            method: .faceToFace)
        payment.transaction = "4200000913202101152566792388"
        payment.store = "S01"
        payment.region = "440300"
        payment.goodsTags = ["tea"]
        payment.attributes = [Attribute(key: "weather", value: .string("rain"))]
        _ = try programs.payments.take(PaymentReport(payment, device: "d", person: "p9"))
        let ended = try programs.payGifts.create(
            PayGift.Request(
                number: "PG-2", name: "回馈", begin: now, end: end, amountMin: 1,
                stocks: [stock], merchants: ["1900000001"]), by: "1900000001")
        _ = try programs.payGifts.end(ended.id, by: "1900000001")
        var order = Subsidy.Order(
            stock: used.stock, coupon: used.code, transaction: "4200000913202101152566792388",
            payer: "1900000002", payee: "1900000001", amount: amount, words: "差额")
        _ = try programs.subsidies.pay(order, number: "SU-1", by: "1900000001")
        order.amount = amount / 2
        _ = try programs.subsidies.giveBack(
            order, refund: "50100506732021010105138718375", number: "SR-1", by: "1900000002")
    }
}
