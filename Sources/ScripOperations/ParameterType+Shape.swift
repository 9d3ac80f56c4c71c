internal import ScripContract
internal import ScripCore
internal import ScripRules

extension ParameterDeclaration {
    /// Writes what a form needs to know of the parameter.
    func writeMembers(to writer: inout JSONWriter) {
        writer.member("name", name)
        type.writeShape(to: &writer)
        writer.member("required", defaultValue == nil && !isOptional)
        if let defaultValue { writer.member("default", defaultValue) }
        if let label { writer.member("label", label) }
        if let help { writer.member("help", help) }
    }
}

extension ParameterType {
    /// Writes the type's name, and what its values are held to.
    func writeShape(to writer: inout JSONWriter) {
        writer.member("type", name)
        switch self {
        case .money(let range), .integer(let range), .percent(let range):
            writer.member("min", range.lowerBound)
            writer.member("max", range.upperBound)
        case .string(let words) where !words.isEmpty:
            writer.key("one_of")
            writer.list(words) { word, writer in writer.value(word) }
        case .list(let element), .set(let element):
            writer.key("of")
            writer.object { writer in element.writeShape(to: &writer) }
        case .record(let fields):
            writer.key("fields")
            writer.list(fields) { field, writer in
                writer.object { writer in field.writeMembers(to: &writer) }
            }
        default: break
        }
    }
}
