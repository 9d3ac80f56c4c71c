package import ScripContract
package import ScripCore

/// A pay-gift activity as detail and list show it.
package struct WirePayGift: JSONWritable, Sendable {
    private let gift: PayGift
    private let status: PayGiftStatus

    /// An activity as it stands at a moment.
    package init(_ gift: PayGift, at now: Instant) {
        self.gift = gift
        status = PayGiftStatus(gift.state(at: now))
    }

    /// Writes the activity.
    package func write(to writer: inout JSONWriter) {
        let shown = PayGiftShown(kept: gift.request.shown)
        writer.object { writer in
            writer.member("activity_id", gift.id)
            writer.member("activity_type", "FULL_SEND_ACT_TYPE")
            writer.member("activity_base_info", shown.base)
            writer.key("award_send_rule")
            // Samples read the rule flat, the official client under full_send_rule: both find it.
            writer.object { writer in
                if case .object(let members) = shown.rule {
                    for member in members { writer.member(named: member.key, member.value) }
                }
                writer.member("full_send_rule", shown.rule)
            }
            if let advanced = shown.advanced { writer.member("advanced_setting", advanced) }
            writer.member("activity_status", status.rawValue)
            writer.member("creator_merchant_id", gift.creator.rawValue)
            writer.member("belong_merchant_id", gift.creator.rawValue)
            writer.member("create_time", gift.createdAt)
            writer.member("update_time", gift.changedAt)
        }
    }
}

/// What of a request details show again: its three parts as they were asked for.
struct PayGiftShown: JSONWritable {
    /// `activity_base_info`.
    var base: JSONValue
    /// The flat rule, whichever way it was written.
    var rule: JSONValue
    /// `advanced_setting`, if given.
    var advanced: JSONValue?

    init(base: JSONValue, rule: JSONValue, advanced: JSONValue?) {
        self.base = base
        self.rule = rule
        self.advanced = advanced
    }

    /// What was kept; nothing where the activity came through another door.
    init(kept bytes: [UInt8]) {
        let parts = (try? JSONValue(json: bytes)) ?? .object([])
        base = parts["base"] ?? .object([])
        rule = parts["rule"] ?? .object([])
        advanced = parts["advanced"]
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("base", base)
            writer.member("rule", rule)
            if let advanced { writer.member("advanced", advanced) }
        }
    }
}

extension PayGiftStatus {
    /// Where an activity stands.
    package init(_ state: PayGift.State) {
        self =
            switch state {
            case .waiting: .created
            case .running: .ongoing
            case .over: .over
            case .ended: .terminated
            }
    }
}
