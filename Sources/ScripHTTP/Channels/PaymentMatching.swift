internal import ScripCore
internal import WeChatPay

/// Why a payment earns nothing from a campaign.
struct Mismatch: Error, Hashable {
    var code: String
    var message: String
}

extension PayGiftRecord {
    /// Nil when a payment earns what this activity gives; the first reason otherwise.
    func mismatch(_ event: PaymentEvent, in zone: MerchantTimeZone) -> Mismatch? {
        if event.amount < activity.amountMin {
            return Mismatch(
                code: "below_amount",
                message: "\(activity.amountMin - event.amount) more would have been enough")
        }
        if !activity.periods.contains(event.time, in: zone) {
            return Mismatch(code: "outside_hours", message: "It does not give at this time")
        }
        if activity.audience == .members, !event.isMember {
            return Mismatch(code: "members_only", message: "It is for members")
        }
        if !activity.goodsTags.isEmpty,
            !activity.goodsTags.contains(where: event.goodsTags.contains)
        {
            return Mismatch(code: "no_goods_tag", message: "None of its goods was paid for")
        }
        return nil
    }
}

extension Campaign {
    /// Nil when a payment earns what this campaign gives; the first reason otherwise.
    func mismatch(_ event: PaymentEvent) -> Mismatch? {
        if kind == .nearby, event.method != .faceToFace {
            return Mismatch(
                code: "wrong_method", message: "It is for payments face to face")
        }
        if !stores.isEmpty, !stores.contains(event.store) {
            return Mismatch(code: "wrong_store", message: "It is for other stores")
        }
        if event.amount < amountMin {
            return Mismatch(
                code: "below_amount",
                message: "\(amountMin - event.amount) more would have been enough")
        }
        return nil
    }
}
