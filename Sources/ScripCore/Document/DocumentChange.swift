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
