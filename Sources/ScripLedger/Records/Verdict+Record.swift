public import ScripCore

// No record of its own: its lines are those of the basket it stands beside.
extension Verdict {
    /// Writes the verdict beside its basket.
    func encode(to encoder: inout RecordEncoder) {
        switch outcome {
        case .applies(let discount, let trimmed):
            encoder.append(byte: 0)
            encoder.append(discount)
            encoder.append(trimmed)
        case .refused(let refusal):
            encoder.append(byte: 1)
            encoder.append(refusal)
        case .failed(let failure):
            encoder.append(byte: 2)
            encoder.append(failure.kind.rawValue)
            encoder.append(failure.message)
            encoder.append(optional: failure.line.map(Int64.init))
            encoder.append(count: failure.stack.count)
            for caller in failure.stack { encoder.append(caller) }
        }
        encoder.append(payable)
        lines.encode(to: &encoder)
        encoder.append(optional: rule) { encoder, rule in
            encoder.append(rule.name)
            encoder.append(rule.version)
        }
        encoder.append(steps)
        lines.encodeUses(to: &encoder)
        encoder.append(count: gifts.count)
        for gift in gifts { encoder.append(gift) }
    }

    /// Reads a verdict on a basket.
    init(from decoder: inout RecordDecoder, of basket: Basket) throws(ScripError) {
        let outcome: Outcome
        switch try decoder.byte() {
        case 0:
            outcome = .applies(discount: try decoder.amount(), trimmed: try decoder.boolean())
        case 1: outcome = .refused(try decoder.value())
        case 2:
            let kind = try decoder.choice(RuleFailure.Kind.self)
            outcome = .failed(
                RuleFailure(
                    kind: kind, message: try decoder.string(),
                    line: try decoder.optional { d throws(ScripError) in
                        Int(try d.integer())
                    }, stack: try decoder.list { d throws(ScripError) in try d.string() }))
        default: throw decoder.damaged("has an unknown outcome")
        }
        let payable = try decoder.amount()
        let lines = try Lines(from: &decoder, of: basket)
        let rule = try decoder.optional { d throws(ScripError) in
            Rule(name: try d.string(), version: try d.value())
        }
        let steps = try decoder.integer()
        self.init(
            outcome: outcome, payable: payable,
            lines: try lines.decodingUses(from: &decoder), rule: rule, steps: steps,
            gifts: try decoder.list { d throws(ScripError) in try d.value() })
    }
}

extension Refusal: Record {
    /// Writes code, words and figures.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(code)
        encoder.append(message)
        encoder.append(count: details.count)
        for detail in details {
            encoder.append(detail.key)
            encoder.append(detail.value)
        }
    }

    /// Reads code, words and figures.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            code: try decoder.string(), message: try decoder.string(),
            details: try decoder.list { d throws(ScripError) in
                Detail(key: try d.string(), value: try d.value())
            })
    }
}
