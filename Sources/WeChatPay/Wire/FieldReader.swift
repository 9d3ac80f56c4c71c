public import ScripCore

/// Reads one JSON object field by field, and names the place of what is wrong.
///
/// The text itself is read by the core's strict reader: no key stands twice, numbers are whole, text is
/// UTF-8.
public struct FieldReader: Sendable {
    private let fields: [ParameterValue.Field]
    /// Where the object stands in the document.
    public let pointer: String

    /// Reads a document whose value is an object.
    public init(json bytes: [UInt8]) throws(FieldProblem) {
        do throws(ScripError) {
            self.init([ParameterValue.Field].init, bytes)
            _ = try [ParameterValue.Field](json: bytes)
        } catch {
            throw FieldProblem(pointer: "", issue: "\(error.detail). \(error.remedy)")
        }
    }

    /// An object that was read before.
    public init(_ fields: [ParameterValue.Field], at pointer: String = "") {
        self.fields = fields
        self.pointer = pointer
    }
}
