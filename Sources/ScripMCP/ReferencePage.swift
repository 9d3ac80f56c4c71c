internal import ScripContract
internal import ScripCore

/// A page of `docs/` about rules, carried in the binary.
struct ReferencePage: JSONWritable {
    let name: String
    let text: String

    static let names = [
        "rule-reference", "writing-rules", "checks", "rounding", "standard-rules", "proof",
    ]

    static func named(_ name: String) -> ReferencePage? {
        let bytes: [UInt8]? =
            switch name {
            case "rule-reference": PackageResources.rule_reference_md
            case "writing-rules": PackageResources.writing_rules_md
            case "checks": PackageResources.checks_md
            case "rounding": PackageResources.rounding_md
            case "standard-rules": PackageResources.standard_rules_md
            case "proof": PackageResources.proof_md
            default: nil
            }
        return bytes.map { ReferencePage(name: name, text: String(decoding: $0, as: UTF8.self)) }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("page", name)
            writer.member("text", text)
        }
    }
}
