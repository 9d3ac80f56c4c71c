public import ScripCore

/// One line of the journal: what changed, when, and the chain that proves it.
public struct JournalEntry: Hashable, Sendable {
    /// What kind of change an entry records; the raw values are stored and never change meaning.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// ``StockCreated``.
        case stockCreated = 1
        /// ``CouponSent``.
        case couponSent = 2
        /// ``Redeemed``.
        case redeemed = 3
        /// ``Returned``.
        case returned = 4
        /// ``CouponChanged`` that switches a coupon off.
        case deactivated = 5
        /// ``CouponChanged`` by the user who throws a coupon away.
        case deleted = 6
        /// ``Held``.
        case held = 7
        /// ``CouponChanged`` that ends a hold early.
        case released = 8
        /// ``CouponChanged`` that ties a coupon to an order.
        case associated = 9
        /// ``CouponChanged`` that unties a coupon from its order.
        case disassociated = 10
        /// ``StockChanged`` of the state.
        case stockMoved = 11
        /// ``StockChanged`` of the limits.
        case budgetChanged = 12
        /// ``CodesChanged``.
        case codesUploaded = 13
        /// ``CodesChanged``.
        case codeDeleted = 14
        /// ``CouponChanged`` that tells a user that a coupon is about to expire.
        case reminded = 15
        /// ``DocumentsChanged``.
        case documentsChanged = 16
        /// ``Used``.
        case used = 17
        /// ``StockEdited``.
        case stockEdited = 18
        /// ``Book``: the first entry, and no other.
        case bookBegun = 19
        /// ``NeverDiscountedChanged``.
        case neverDiscountedChanged = 20
        /// ``RuleProven`` that awaits somebody's approval.
        case ruleProposed = 21
        /// ``RuleProven`` from which on stocks may be made of it.
        case rulePublished = 22
        /// ``CampaignCreated``.
        case campaignCreated = 23
        /// ``CampaignStopped``.
        case campaignStopped = 24
        /// ``PayGiftCreated``.
        case payGiftCreated = 25
        /// ``PayGiftChanged``.
        case payGiftChanged = 26
        /// ``PaymentTaken``.
        case paymentTaken = 27
        /// ``SubsidyPaid``.
        case subsidyPaid = 28
        /// ``SubsidyReturned``.
        case subsidyReturned = 29
        /// ``BookMoved``: a book that ends with it takes nothing more.
        case bookMoved = 30
        /// ``BookMoved``: the book goes on where it was moved to.
        case bookArrived = 31
    }

    /// 1, 2, 3, … without a gap.
    public var number: Int64
    /// What changed.
    public var kind: Kind
    /// When it was written by the host's clock; never earlier than the entry before.
    public var recordedAt: Instant
    /// The change, as ``Record`` bytes.
    public var body: [UInt8]
    /// SHA-256 of ``chainInput(after:number:kind:recordedAt:bodyDigest:)``.
    public var hash: [UInt8]

    /// An entry as the ledger holds it.
    public init(number: Int64, kind: Kind, recordedAt: Instant, body: [UInt8], hash: [UInt8]) {
        self.number = number
        self.kind = kind
        self.recordedAt = recordedAt
        self.body = body
        self.hash = hash
    }

    /// What the entry's hash is taken over: 32 + 8 + 1 + 8 + 32 bytes, numbers big-endian.
    ///
    /// - Parameters:
    ///   - previous: The hash of the entry before; 32 zero bytes before the first.
    ///   - number: The entry's number.
    ///   - kind: Its kind.
    ///   - recordedAt: When it was written.
    ///   - bodyDigest: SHA-256 of its body.
    public static func chainInput(
        after previous: [UInt8], number: Int64, kind: Kind, recordedAt: Instant,
        bodyDigest: [UInt8]
    ) -> [UInt8] {
        var input = previous
        input.reserveCapacity(81)
        append(number, to: &input)
        input.append(kind.rawValue)
        append(recordedAt.epochSeconds, to: &input)
        input.append(contentsOf: bodyDigest)
        return input
    }

    /// What stands before the first entry.
    public static let genesis = [UInt8](repeating: 0, count: 32)

    private static func append(_ value: Int64, to input: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            input.append(UInt8(truncatingIfNeeded: value >> Int64(shift)))
        }
    }
}
