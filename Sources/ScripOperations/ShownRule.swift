internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripRules

/// A rule as its author sees it.
struct ShownRule: JSONWritable {
    let name: String
    let source: [UInt8]
    let version: RuleVersion
    let isStandard: Bool
    let result: Result<Rule, RuleFailure>
    /// How these bytes were published last.
    var published: PublishedRule?
    /// What awaits approval.
    var proposed: PublishedRule?
    var showsSource = false

    init(
        _ name: String, _ source: [UInt8], _ isStandard: Bool, _ result: Result<Rule, RuleFailure>
    ) {
        self.name = name
        self.source = source
        self.isStandard = isStandard
        self.result = result
        version = RuleBook.version(of: source)
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("rule", name)
            writer.member("version", version.description)
            writer.member("standard", isStandard)
            switch result {
            case .success(let rule):
                writer.member("title", rule.title)
                writer.key("params")
                writer.list(rule.parameters) { parameter, writer in
                    writer.object { writer in parameter.writeMembers(to: &writer) }
                }
            case .failure(let failure): writer.member("failure", failure.message)
            }
            if let published { write(published, "published", to: &writer) }
            if let proposed { write(proposed, "proposed", to: &writer) }
            if showsSource { writer.member("source", String(decoding: source, as: UTF8.self)) }
        }
    }

    private func write(
        _ publication: PublishedRule, _ key: StaticString, to writer: inout JSONWriter
    ) {
        writer.key(key)
        writer.object { writer in
            writer.member("entry", publication.entry)
            writer.member("at", publication.at)
            writer.member("proven", publication.proof.isProven)
            if let reason = publication.proof.unproven { writer.member("unproven", reason) }
            if let person = publication.proof.by { writer.member("by", person) }
        }
    }
}
