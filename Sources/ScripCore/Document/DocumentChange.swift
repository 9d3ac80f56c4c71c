/// One document to be written or removed, if it is as its writer believes it to be.
public struct DocumentChange: Hashable, Sendable {
    /// What a writer believes about a document.
    public enum Expectation: Hashable, Sendable {
        /// Nothing.
        case any
        /// That there is none.
        case absent
        /// That it is as a journal entry left it.
        case version(Int64)
    }

    /// The document's name.
    public var key: DocumentKey
    /// Its new bytes; nil removes it.
    public var body: [UInt8]?
    /// What it must be like for the change to go through.
    public var expecting: Expectation

    /// A change.
    public init(key: DocumentKey, body: [UInt8]?, expecting: Expectation) {
        self.key = key
        self.body = body
        self.expecting = expecting
    }

    /// Writes a document.
    public static func put(
        _ key: DocumentKey, _ body: [UInt8], expecting: Expectation = .any
    ) -> DocumentChange {
        DocumentChange(key: key, body: body, expecting: expecting)
    }

    /// Removes a document; removing one that is not there changes nothing.
    public static func delete(
        _ key: DocumentKey, expecting: Expectation = .any
    ) -> DocumentChange {
        DocumentChange(key: key, body: nil, expecting: expecting)
    }
}

extension DocumentChange {
    /// Throws unless the document that is there is the one expected.
    public func check(against present: Document?) throws(ScripError) {
        switch (expecting, present) {
        case (.any, _), (.absent, nil): return
        case (.version(let version), let present?) where present.version == version: return
        case (.absent, let present?):
            throw conflict("is there, at version \(present.version)")
        case (.version(let version), nil):
            throw conflict("is not there, though version \(version) was expected")
        case (.version(let version), let present?):
            throw conflict("is at version \(present.version), not \(version)")
        }
    }

    private func conflict(_ what: String) -> ScripError {
        ScripError(
            .conflict, "The document of '\(key.collection)' \(what)",
            remedy: "Read it again and decide anew; nothing was changed")
    }
}

extension DocumentChange: Record {
    /// Writes the change.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(key.collection)
        encoder.append(key.key)
        encoder.append(optional: body) { $0.append(blob: $1) }
        switch expecting {
        case .any: encoder.append(byte: 0)
        case .absent: encoder.append(byte: 1)
        case .version(let version):
            encoder.append(byte: 2)
            encoder.append(version)
        }
    }

    /// Reads a change.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let key = DocumentKey(
            collection: try decoder.string(), key: try decoder.string())
        let body = try decoder.optional { d throws(ScripError) in try d.blob() }
        let expecting: Expectation
        switch try decoder.byte() {
        case 0: expecting = .any
        case 1: expecting = .absent
        case 2: expecting = .version(try decoder.integer())
        default: throw decoder.damaged("expects something unknown of a document")
        }
        self.init(key: key, body: body, expecting: expecting)
    }
}
