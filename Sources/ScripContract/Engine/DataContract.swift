package import ScripCore

/// Scrip's own dialect, for documents that are no till's hot path: strict, with the place of what is wrong.
package enum DataContract: FieldDialect {
    /// Unknown keys and null are refused.
    package static let isLenient = false

    /// Counts code points, as every reader of the contract does.
    package static func issue(of text: String, _ length: ClosedRange<Int>) -> FieldIssue? {
        let count = text.unicodeScalars.count
        guard !length.contains(count) else { return nil }
        return FieldIssue(
            count == 0 ? "is empty" : "has \(count) characters",
            remedy: "Use \(length.lowerBound) to \(length.upperBound) characters",
            cause: .length(count, length))
    }

    /// Names the value by its path, or the document.
    package static func wrong(
        _ field: FieldPlace, _ issue: FieldIssue, value: JSONValue?
    ) -> ScripError {
        let path = field.path
        return ScripError(
            .invalidInput, "\(path.isEmpty ? field.document : path) \(issue.detail)",
            remedy: issue.remedy, at: .init(path: path.isEmpty ? nil : path),
            cause: issue.cause)
    }

    /// Names the object that lacks it.
    package static func missing(_ key: String, of object: FieldPlace) -> ScripError {
        wrong(
            object,
            FieldIssue(
                "has no \(key)", remedy: "Add the key \"\(key)\"",
                cause: .init("missing", ["key": key])),
            value: nil)
    }
}

extension Fields where Dialect == DataContract {
    /// Reads a document that is an object, from first byte to last.
    ///
    /// - Parameters:
    ///   - bytes: JSON, UTF-8.
    ///   - document: What it is called: `the campaign`.
    ///   - keys: What it may hold.
    ///   - given: Members that are known besides.
    ///   - isKept: Whether it is read back from the ledger: texts are taken as long as they are.
    ///   - body: Takes the fields out.
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    package static func read<Value>(
        _ bytes: [UInt8], _ document: String, keys: [String], given: [JSONValue.Member] = [],
        isKept: Bool = false, _ body: (Fields) throws(ScripError) -> Value
    ) throws(ScripError) -> Value {
        guard case .object(let members) = try JSONValue(json: bytes) else {
            throw ScripError(
                .invalidInput, "\(document) is not an object",
                remedy: keys.first.map { "Write {\"\($0)\": …}" } ?? "Write {}",
                at: .init(line: 1, column: 1))
        }
        do throws(ScripError) {
            return try body(
                Fields(members + given, of: document, keys: keys, isKept: isKept))
        } catch {
            guard error.code == .invalidInput, error.place.line == nil, error.place.document == nil
            else { throw error }
            throw error.at(JSONPlace.place(of: error.place.path ?? "", in: bytes))
        }
    }
}

extension JSONPlace {
    /// Where the value with a path begins.
    static func place(of path: String, in bytes: [UInt8]) -> ScripError.Place {
        var place = JSONPlace(bytes, root: "")
        place.advance(toPath: path)
        guard place.wanted < bytes.count else { return .path(path) }
        return ScripError.Place(
            line: place.line, column: place.column, path: path.isEmpty ? nil : path)
    }
}
