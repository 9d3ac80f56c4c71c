internal import ScripCore

/// What is wrong with a document, and at which byte; becomes a ``ScripError`` once its place is found.
struct JSONFault: Error {
    /// What the detail is about.
    enum Subject {
        /// The text itself: the detail stands alone.
        case text
        /// The list or object that is open at the offset: `expected … in basket.lines[0], found …`.
        case container(found: String)
        /// The value that starts at the offset: `basket.lines[0].quantity is 0`.
        case value
        /// A value inside the one the offset is in: `basket.lines[0].name holds …`.
        case inside
        /// A key of the object that is open at the offset: `basket.quantitty is not known`.
        case key(String)
        /// A value somewhere else, by its path.
        case path(String)
    }

    let offset: Int
    let subject: Subject
    /// Follows the subject.
    let detail: String
    let remedy: String
    /// The detail as data.
    var cause: ScripError.Cause?

    static func syntax(_ offset: Int, _ detail: String, remedy: String) -> JSONFault {
        JSONFault(offset: offset, subject: .text, detail: detail, remedy: remedy)
    }

    static let empty = syntax(0, "the text is empty", remedy: "Give one JSON object")

    static func string(_ offset: Int, _ detail: String, remedy: String) -> JSONFault {
        JSONFault(offset: offset, subject: .inside, detail: detail, remedy: remedy)
    }
}

/// What a document is, for messages about it.
struct JSONDocument {
    /// What it is called: `the checkout`.
    let name: String
    /// What paths in it begin with; empty when its keys stand alone.
    let path: String

    /// Reads a document from first byte to last.
    func read<Value>(
        _ bytes: [UInt8], _ body: (inout JSONReader) throws(JSONFault) -> Value
    ) throws(ScripError) -> Value {
        do throws(JSONFault) {
            return try unsafe bytes.withUnsafeBufferPointer { buffer throws(JSONFault) in
                var reader = try unsafe JSONReader(buffer)
                reader.skipSpace()
                guard reader.position < reader.end else { throw JSONFault.empty }
                let value = try body(&reader)
                try reader.finish()
                return value
            }
        } catch {
            throw scripError(error, in: bytes)
        }
    }

    /// Finds the place of a fault and puts it into words.
    private func scripError(_ fault: JSONFault, in bytes: [UInt8]) -> ScripError {
        var place = JSONPlace(bytes, root: path)
        if case .path(let path) = fault.subject {
            place.advance(toPath: path)
        } else {
            place.advance(to: fault.offset)
        }
        let path: String
        let detail: String
        switch fault.subject {
        case .text:
            path = ""
            detail = fault.detail
        case .container(let found):
            path = place.containerPath
            detail = fault.detail + (path.isEmpty ? "" : " in \(path)") + ", \(found)"
        case .value, .inside:
            path = place.path
            detail = "\(path.isEmpty ? name : path) \(fault.detail)"
        case .key(let key):
            path = FieldPath.join(place.containerPath, key: key)
            detail = "\(path) \(fault.detail)"
        case .path(let known):
            path = known
            detail = "\(path) \(fault.detail)"
        }
        let (line, column) = JSONMarks.place(of: place.wanted) ?? (place.line, place.column)
        return ScripError(
            .invalidInput, detail, remedy: fault.remedy,
            at: .init(line: line, column: column, path: path.isEmpty ? nil : path),
            cause: fault.cause)
    }
}
