internal import Crypto
public import ScripCore

/// An activity as it is kept: what was asked for, and what became of it.
public struct PayGiftRecord: Hashable, Sendable {
    /// A merchant whose payments count.
    public struct Participant: Hashable, Sendable {
        /// The merchant.
        public var merchant: String
        /// When it joined.
        public var joinedAt: Instant
        /// The request that added it; empty for those the activity began with.
        public var joinedBy: String

        /// A merchant that joined.
        public init(merchant: String, joinedAt: Instant, joinedBy: String = "") {
            self.merchant = merchant
            self.joinedAt = joinedAt
            self.joinedBy = joinedBy
        }
    }

    /// The activity's number.
    public var id: String
    /// Who created it.
    public var creator: String
    /// What was asked for.
    public var activity: PayGiftActivity
    /// When it was created.
    public var createdAt: Instant
    /// When it changed last.
    public var updatedAt: Instant
    /// When the merchant ended it.
    public var terminatedAt: Instant?
    /// Merchants whose payments count, in the order they joined.
    public var participants: [Participant]
    /// Changes of merchants that were answered, so that a repetition is known.
    public var answered: [Answered]

    /// A change of merchants that was answered.
    public struct Answered: Hashable, Sendable {
        /// `add:` or `delete:` and the request number.
        public var number: String
        /// The hash of what was asked for.
        public var digest: String
        /// When.
        public var at: Instant

        /// An answered change.
        public init(number: String, merchants: [String], at: Instant) {
            self.init(number: number, digest: Answered.digest(of: merchants), at: at)
        }

        init(number: String, digest: String, at: Instant) {
            self.number = number
            self.digest = digest
            self.at = at
        }

        /// The hash of a list of merchants, in its order.
        public static func digest(of merchants: [String]) -> String {
            Hex.text(
                SHA256.hash(data: Array(merchants.joined(separator: ",").utf8)).prefix(16))
        }
    }

    /// A new activity.
    public init(id: String, creator: String, activity: PayGiftActivity, at instant: Instant) {
        self.id = id
        self.creator = creator
        self.activity = activity
        createdAt = instant
        updatedAt = instant
        participants = activity.merchants.map { Participant(merchant: $0, joinedAt: instant) }
        answered = []
    }

    /// Where it stands.
    public func status(at instant: Instant) -> PayGiftStatus {
        if terminatedAt != nil { return .terminated }
        if instant < activity.duration.lowerBound { return .created }
        return instant > activity.duration.upperBound ? .over : .ongoing
    }
}

extension PayGiftRecord {
    /// Writes the activity as detail and list show it.
    public func write(to writer: inout JSONWriter, at instant: Instant) {
        writer.object { writer in
            writer.member("activity_id", id)
            writer.member("activity_type", "FULL_SEND_ACT_TYPE")
            writer.member("activity_base_info", activity.wire.base)
            writer.key("award_send_rule")
            // Samples read the rule flat, the official client under full_send_rule: both find it.
            writer.object { writer in
                if case .object(let members) = activity.wire.rule {
                    for member in members { writer.member(named: member.key, member.value) }
                }
                writer.member("full_send_rule", activity.wire.rule)
            }
            if let advanced = activity.wire.advanced {
                writer.member("advanced_setting", advanced)
            }
            writer.member("activity_status", status(at: instant).rawValue)
            writer.member("creator_merchant_id", creator)
            writer.member("belong_merchant_id", creator)
            writer.member("create_time", createdAt)
            writer.member("update_time", updatedAt)
        }
    }
}

extension PayGiftRecord: JSONWritable {
    /// Writes what is kept.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("creator", creator)
            writer.member("created_at", createdAt)
            writer.member("updated_at", updatedAt)
            if let terminatedAt { writer.member("terminated_at", terminatedAt) }
            writer.member("activity_base_info", activity.wire.base)
            writer.member("award_send_rule", activity.wire.rule)
            if let advanced = activity.wire.advanced {
                writer.member("advanced_setting", advanced)
            }
            writer.key("participants")
            writer.list(participants) { participant, writer in
                writer.object { writer in
                    writer.member("merchant", participant.merchant)
                    writer.member("joined_at", participant.joinedAt)
                    if !participant.joinedBy.isEmpty {
                        writer.member("joined_by", participant.joinedBy)
                    }
                }
            }
            writer.key("answered")
            writer.list(answered) { answered, writer in
                writer.object { writer in
                    writer.member("number", answered.number)
                    writer.member("digest", answered.digest)
                    writer.member("at", answered.at)
                }
            }
        }
    }

    /// Reads what was kept.
    public init(json bytes: [UInt8]) throws(WireError) {
        let body = try WireFields(kept: bytes)
        let createdAt = try body.time("created_at")
        self.init(
            id: try body.text("id", 1...64), creator: try body.text("creator", 1...32),
            activity: try PayGiftActivity(body, now: createdAt), at: createdAt)
        updatedAt = try body.time("updated_at")
        terminatedAt = try body.optionalTime("terminated_at")
        participants = []
        for kept in try body.objects("participants", 0...Int.max) {
            participants.append(
                Participant(
                    merchant: try kept.text("merchant", 1...32),
                    joinedAt: try kept.time("joined_at"),
                    joinedBy: try kept.optionalText("joined_by", 1...256) ?? ""))
        }
        for kept in try body.objects("answered", 0...Int.max) {
            answered.append(
                Answered(
                    number: try kept.text("number", 1...256),
                    digest: try kept.text("digest", 1...64),
                    at: try kept.time("at")))
        }
    }
}
