package import ScripCore

/// Documents were written or removed, all at once.
package struct DocumentsChanged: Hashable, Sendable, Record {
    /// The request number, if the writer gave one.
    package var number: RequestNumber?
    /// The changes as they were asked for.
    package var changes: [DocumentChange]

    /// A change of documents.
    package init(number: RequestNumber?, changes: [DocumentChange]) {
        self.number = number
        self.changes = changes
    }

    /// The documents it left, in the order asked for, without those it removed.
    package func documents(version: Int64) -> [Document] {
        changes.compactMap { change in
            change.body.map { Document(key: change.key, body: $0, version: version) }
        }
    }

    /// Writes the change.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: number?.rawValue)
        encoder.append(list: changes)
    }

    /// Reads a change.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: try decoder.optional { d throws(ScripError) in
                RequestNumber(rawValue: try d.string())
            },
            changes: try decoder.list { d throws(ScripError) in try d.value() })
    }
}
