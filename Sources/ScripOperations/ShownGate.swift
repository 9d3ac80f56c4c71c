public import ScripContract
internal import ScripCore
public import ScripPrograms
internal import ScripRules

extension ShownGate: JSONWritable {
    /// Writes what it declares, or why it does not load.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("gate", name)
            switch result {
            case .success(let gate):
                writer.member("version", gate.version.description)
                writer.member("about", gate.kind.word)
                writer.member("title", gate.title)
                writer.key("params")
                writer.list(gate.parameters) { parameter, writer in
                    writer.object { writer in parameter.writeMembers(to: &writer) }
                }
                writer.key("refusals")
                writer.list(gate.refusals.sorted { $0.key < $1.key }) { refusal, writer in
                    writer.object { writer in
                        writer.member("code", refusal.key)
                        writer.member("message", refusal.value)
                    }
                }
            case .failure(let error): writer.member("failure", error.located)
            }
            if showsSource { writer.member("source", String(decoding: source, as: UTF8.self)) }
        }
    }
}

extension GatePage: JSONWritable {
    /// Writes the page.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("gates")
            writer.list(gates) { $0.write(to: &$1) }
            if let next { writer.member("next", next) }
        }
    }
}

extension GateQuestion.Kind {
    /// What its gates are asked about, as the operations call it.
    fileprivate var word: String {
        switch self {
        case .payment: "payment"
        case .attempt: "attempt"
        }
    }
}
