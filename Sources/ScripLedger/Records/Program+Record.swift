public import ScripCore

extension Program.Content: Record {
    /// Writes the kind and the value.
    public func encode(to encoder: inout RecordEncoder) {
        switch self {
        case .campaign(let campaign):
            encoder.append(byte: Program.Kind.campaign.rawValue)
            encoder.append(campaign)
        case .payGift(let gift):
            encoder.append(byte: Program.Kind.payGift.rawValue)
            encoder.append(gift)
        case .subsidy(let subsidy):
            encoder.append(byte: Program.Kind.subsidy.rawValue)
            encoder.append(subsidy)
        }
    }

    /// Reads the kind and the value.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        switch Program.Kind(rawValue: try decoder.byte()) {
        case .campaign: self = .campaign(try decoder.value())
        case .payGift: self = .payGift(try decoder.value())
        case .subsidy: self = .subsidy(try decoder.value())
        case nil: throw decoder.damaged("has an unknown kind of program")
        }
    }
}
