package import ScripCore

/// A campaign was created.
package struct CampaignCreated: Hashable, Sendable, Record {
    /// The campaign as it was created.
    package var campaign: Campaign

    /// A creation.
    package init(_ campaign: Campaign) { self.campaign = campaign }

    /// Writes the campaign.
    package func encode(to encoder: inout RecordEncoder) { encoder.append(campaign) }

    /// Reads a campaign.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(try decoder.value())
    }
}

/// A campaign was stopped for good.
package struct CampaignStopped: Hashable, Sendable, Record {
    /// The campaign.
    package var id: String
    /// When.
    package var at: Instant

    /// A stop.
    package init(id: String, at: Instant) {
        self.id = id
        self.at = at
    }

    /// Writes the stop.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(id)
        encoder.append(at.epochSeconds)
    }

    /// Reads a stop.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(id: try decoder.string(), at: try decoder.instant())
    }
}

/// A pay-gift activity was created.
package struct PayGiftCreated: Hashable, Sendable, Record {
    /// The activity as it was created.
    package var gift: PayGift

    /// A creation.
    package init(_ gift: PayGift) { self.gift = gift }

    /// Writes the activity.
    package func encode(to encoder: inout RecordEncoder) { encoder.append(gift) }

    /// Reads an activity.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(try decoder.value())
    }
}

/// A pay-gift activity was changed.
package struct PayGiftChanged: Hashable, Sendable, Record {
    /// The request number, unique within the activity; nil for its end, which comes once.
    package var number: String?
    /// The activity.
    package var id: String
    /// What changed.
    package var change: PayGift.Change
    /// When.
    package var at: Instant

    /// A change.
    package init(number: String?, id: String, change: PayGift.Change, at: Instant) {
        self.number = number
        self.id = id
        self.change = change
        self.at = at
    }

    /// Its number as the ledger knows it.
    package var request: RequestNumber? {
        number.map { PayGiftChanged.request(change, id, $0) }
    }

    /// The number of a change of an activity: adding and taking out are counted apart.
    package static func request(
        _ change: PayGift.Change, _ id: String, _ number: String
    ) -> RequestNumber {
        let kind = if case .left = change { "left" } else { "joined" }
        return RequestNumber(rawValue: "\(kind):\(id)#\(number)")
    }

    /// Writes the change.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: number)
        encoder.append(id)
        encoder.append(change)
        encoder.append(at.epochSeconds)
    }

    /// Reads a change.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
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
