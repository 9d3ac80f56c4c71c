public import ScripCore

extension Verdict: JSONWritable {
    /// Writes the verdict of the data contract.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer) }
    }

    /// Writes the verdict's members into an object that has others too.
    package func writeMembers(to writer: inout JSONWriter) {
        switch outcome {
        case .applies(let discount, let trimmed):
            writer.member("verdict", "applies")
            writer.member("discount", discount)
            writer.member("payable", payable)
            writer.member("trimmed", trimmed)
        case .refused(let refusal):
            writer.member("verdict", "refused")
            writer.member("reason", refusal)
            writer.member("discount", 0)
            writer.member("payable", payable)
        case .failed(let failure):
            writer.member("verdict", "failed")
            writer.member("error", failure)
            writer.member("discount", 0)
            writer.member("payable", payable)
        }
        writer.member("lines", lines)
        if !gifts.isEmpty { writer.member("gifts", gifts) }
        if let rule { writer.member("rule", rule) }
        writer.key("cost")
        writer.object { writer in writer.member("steps", steps) }
    }
}

extension Verdict.Rule: JSONWritable {
    /// Writes `{"name", "version"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("version", version.rawValue)
        }
    }
}

extension Refusal: JSONWritable {
    /// Writes `{"code", "message", "details"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code)
            writer.member("message", message)
            writer.key("details")
            writer.object { writer in
                for detail in details { writer.member(named: detail.key, detail.value) }
            }
        }
    }
}

extension RuleFailure: JSONWritable {
    /// Writes `{"kind", "message", "line", "stack"}`; the last two when they are known.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("kind", kind.rawValue)
            writer.member("message", message)
            if let line { writer.member("line", Int64(line)) }
            if !stack.isEmpty {
                writer.key("stack")
                writer.list(stack) { frame, writer in writer.value(frame) }
            }
        }
    }
}
