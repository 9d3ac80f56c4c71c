package import ScripCore

/// A rule was published, or proposed, with what speaks for it.
package struct RuleProven: Hashable, Sendable, Record {
    /// The request number.
    package var number: RequestNumber
    /// The rule's name.
    package var rule: String
    /// The hash of its source.
    package var version: RuleVersion
    /// What speaks for it.
    package var proof: RuleProof
    /// The entry of the proposal that was approved; nil where nobody proposed it.
    package var proposal: Int64?
    /// When.
    package var at: Instant

    /// A publication, or a proposal.
    package init(
        number: RequestNumber, rule: String, version: RuleVersion, proof: RuleProof,
        proposal: Int64? = nil, at: Instant
    ) {
        self.number = number
        self.rule = rule
        self.version = version
        self.proof = proof
        self.proposal = proposal
        self.at = at
    }

    /// Writes the publication.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(number.rawValue)
        encoder.append(rule)
        encoder.append(version)
        encoder.append(proof)
        encoder.append(optional: proposal)
        encoder.append(at.epochSeconds)
    }

    /// Reads a publication.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: RequestNumber(rawValue: try decoder.string()), rule: try decoder.string(),
            version: try decoder.value(), proof: try decoder.value(),
            proposal: try decoder.optional { d throws(ScripError) in try d.integer() },
            at: Instant(epochSeconds: try decoder.integer()))
    }
}

/// With what the rule of a stock was published when the stock was created.
package enum StockProof: Hashable, Sendable, Record {
    /// An entry before: a publication, or the stock that the rule was published with.
    case entry(Int64)
    /// The stock's own.
    case own(RuleProof)

    /// Writes which of the two, and the value.
    package func encode(to encoder: inout RecordEncoder) {
        switch self {
        case .entry(let number):
            encoder.append(byte: 0)
            encoder.append(number)
        case .own(let proof):
            encoder.append(byte: 1)
            encoder.append(proof)
        }
    }

    /// Reads which of the two, and the value.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        switch try decoder.byte() {
        case 0: self = .entry(try decoder.integer())
        case 1: self = .own(try decoder.value())
        default: throw decoder.damaged("has a proof that is none")
        }
    }
}
