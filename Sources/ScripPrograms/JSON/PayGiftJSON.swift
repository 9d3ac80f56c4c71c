public import ScripContract
public import ScripCore

/// A pay-gift activity, with where it stands.
public struct PayGiftAnswer: Hashable, Sendable {
    /// The activity.
    public var gift: PayGift
    /// Where it stands.
    public var state: PayGift.State

    init(_ gift: PayGift, at now: Instant) {
        self.gift = gift
        state = gift.state(at: now)
    }
}

extension PayGiftAnswer: JSONWritable {
    /// Writes what a merchant sees; how the platform shows it to shoppers is its own wire's.
    public func write(to writer: inout JSONWriter) {
        let request = gift.request
        writer.object { writer in
            writer.member("id", gift.id)
            writer.member("state", state.rawValue)
            writer.member("request_no", request.number)
            writer.member("name", request.name)
            writer.member("creator", gift.creator.rawValue)
            writer.key("stocks")
            writer.list(request.stocks) { $1.value($0.rawValue) }
            writer.member("amount_min", request.amountMin)
            writer.member("begin", request.begin)
            writer.member("end", request.end)
            writer.key("spans")
            writer.list(request.periods.spans) { span, writer in
                writer.object { writer in
                    writer.member("begin", span.lowerBound)
                    writer.member("end", span.upperBound)
                }
            }
            writer.key("daily")
            writer.list(request.periods.daily) { hours, writer in
                writer.object { writer in
                    writer.member("from_second", hours.lowerBound)
                    writer.member("through_second", hours.upperBound)
                }
            }
            writer.member("members_only", request.isForMembers)
            writer.key("goods_tags")
            writer.list(request.goodsTags) { $1.value($0) }
            writer.key("merchants")
            writer.list(gift.participants) { $1.value($0.merchant.rawValue) }
            writer.member("created_at", gift.createdAt)
            writer.member("changed_at", gift.changedAt)
            if let endedAt = gift.endedAt { writer.member("ended_at", endedAt) }
        }
    }
}

/// A page of activities, newest first.
public struct PayGiftPage: Hashable, Sendable, JSONWritable {
    /// The activities.
    public var activities: [PayGiftAnswer]
    /// Where the next page begins; nil when this is the last.
    public var next: String?

    /// Writes the page.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("activities")
            writer.list(activities) { $0.write(to: &$1) }
            if let next { writer.member("next", next) }
        }
    }
}
