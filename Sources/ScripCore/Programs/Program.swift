/// Something a merchant runs with coupons, as a book keeps it.
public struct Program: Hashable, Sendable {
    /// What it is and where it stands.
    public enum Content: Hashable, Sendable {
        /// A campaign of the merchant's own.
        indirect case campaign(Campaign)
        /// A pay-gift activity.
        indirect case payGift(PayGift)
        /// The difference that one coupon made.
        indirect case subsidy(Subsidy)
    }

    /// The kinds of program; raw values are stored.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// ``Campaign``.
        case campaign = 1
        /// ``PayGift``.
        case payGift = 2
        /// ``Subsidy``.
        case subsidy = 3
    }

    /// Names one program of a book.
    public struct Name: Hashable, Sendable {
        /// What it is.
        public var kind: Kind
        /// Unique among those of its kind.
        public var id: String

        /// A program's name.
        public init(_ kind: Kind, _ id: String) {
            self.kind = kind
            self.id = id
        }

        /// Equal byte for byte, as ledgers compare names.
        public static func == (left: Name, right: Name) -> Bool {
            left.kind == right.kind && left.id.isExactly(right.id)
        }
    }

    /// The entry that began it.
    public var number: Int64
    /// The entry that changed it last.
    public var version: Int64
    /// What it is and where it stands.
    public var content: Content

    /// A program.
    public init(number: Int64, version: Int64, content: Content) {
        self.number = number
        self.version = version
        self.content = content
    }

    /// What it is called.
    public var name: Name {
        switch content {
        case .campaign(let campaign): Name(.campaign, campaign.id)
        case .payGift(let gift): Name(.payGift, gift.id)
        case .subsidy(let subsidy):
            Name(.subsidy, Subsidy.id(subsidy.order.stock, subsidy.order.coupon))
        }
    }

    /// Whose it is.
    public var merchant: MerchantID {
        switch content {
        case .campaign(let campaign): campaign.request.merchant
        case .payGift(let gift): gift.creator
        case .subsidy(let subsidy): subsidy.merchant
        }
    }

    /// The campaign, if it is one.
    public var campaign: Campaign? { if case .campaign(let it) = content { it } else { nil } }
    /// The pay-gift activity, if it is one.
    public var payGift: PayGift? { if case .payGift(let it) = content { it } else { nil } }
    /// The subsidy, if it is one.
    public var subsidy: Subsidy? { if case .subsidy(let it) = content { it } else { nil } }

    /// At whom payments may earn what it gives, and from when until when; nobody once it was ended.
    public var earners: [ProgramEarner] {
        switch content {
        case .campaign(let campaign):
            guard campaign.stoppedAt == nil else { return [] }
            return [
                ProgramEarner(
                    merchant: campaign.request.merchant, program: number, begins: campaign.begin,
                    ends: campaign.request.end)
            ]
        case .payGift(let gift):
            guard gift.endedAt == nil else { return [] }
            return gift.participants.map {
                ProgramEarner(
                    merchant: $0.merchant, program: number, begins: gift.request.begin,
                    ends: gift.request.end)
            }
        case .subsidy: return []
        }
    }
}

/// A merchant at whom payments may earn what a program gives.
public struct ProgramEarner: Hashable, Sendable {
    /// Who is paid.
    public var merchant: MerchantID
    /// The entry that began the program.
    public var program: Int64
    /// The first second of it.
    public var begins: Instant
    /// The last second of it.
    public var ends: Instant

    /// A merchant of a program.
    public init(merchant: MerchantID, program: Int64, begins: Instant, ends: Instant) {
        self.merchant = merchant
        self.program = program
        self.begins = begins
        self.ends = ends
    }
}

extension RequestNumber {
    /// A number that has to be unique among those of one merchant only.
    ///
    /// The length keeps merchants apart whose names have a `#`.
    package init(_ number: String, of merchant: MerchantID) {
        self.init(rawValue: "\(merchant.rawValue.utf8.count):\(merchant)#\(number)")
    }
}
