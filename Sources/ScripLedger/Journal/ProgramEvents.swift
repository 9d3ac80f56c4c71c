public import ScripCore

/// A campaign was created.
public struct CampaignCreated: Hashable, Sendable, Record {
    /// The campaign as it was created.
    public var campaign: Campaign

    /// A creation.
    public init(_ campaign: Campaign) { self.campaign = campaign }

    /// Writes the campaign.
    public func encode(to encoder: inout RecordEncoder) { encoder.append(campaign) }

    /// Reads a campaign.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(try decoder.value())
    }
}

/// A campaign was stopped for good.
public struct CampaignStopped: Hashable, Sendable, Record {
    /// The campaign.
    public var id: String
    /// When.
    public var at: Instant

    /// A stop.
    public init(id: String, at: Instant) {
        self.id = id
        self.at = at
    }

    /// Writes the stop.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(id)
        encoder.append(at.epochSeconds)
    }

    /// Reads a stop.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(id: try decoder.string(), at: try decoder.instant())
    }
}

/// A pay-gift activity was created.
public struct PayGiftCreated: Hashable, Sendable, Record {
    /// The activity as it was created.
    public var gift: PayGift

    /// A creation.
    public init(_ gift: PayGift) { self.gift = gift }

    /// Writes the activity.
    public func encode(to encoder: inout RecordEncoder) { encoder.append(gift) }

    /// Reads an activity.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(try decoder.value())
    }
}

/// A pay-gift activity was changed.
public struct PayGiftChanged: Hashable, Sendable, Record {
    /// The request number, unique within the activity; nil for its end, which comes once.
    public var number: String?
    /// The activity.
    public var id: String
    /// What changed.
    public var change: PayGift.Change
    /// When.
    public var at: Instant

    /// A change.
    public init(number: String?, id: String, change: PayGift.Change, at: Instant) {
        self.number = number
        self.id = id
        self.change = change
        self.at = at
    }

    /// Its number as the ledger knows it.
    public var request: RequestNumber? {
        number.map { PayGiftChanged.request(change, id, $0) }
    }

    /// The number of a change of an activity: adding and taking out are counted apart.
    public static func request(
        _ change: PayGift.Change, _ id: String, _ number: String
    ) -> RequestNumber {
        let kind = if case .left = change { "left" } else { "joined" }
        return RequestNumber(rawValue: "\(kind):\(id)#\(number)")
    }

    /// Writes the change.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: number)
        encoder.append(id)
        encoder.append(change)
        encoder.append(at.epochSeconds)
    }

    /// Reads a change.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: try decoder.optional { d throws(ScripError) in try d.string() },
            id: try decoder.string(), change: try decoder.value(), at: try decoder.instant())
    }
}

extension RecordDecoder {
    /// Reads a moment.
    mutating func instant() throws(ScripError) -> Instant {
        Instant(epochSeconds: try integer())
    }
}
