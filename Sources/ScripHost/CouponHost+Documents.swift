package import ScripCore
internal import ScripLedger

extension CouponHost {
    /// The most documents one write may change.
    package static let documentsMax = 100

    /// A document of a door; nil when there is none.
    package func document(_ key: DocumentKey) throws(ScripError) -> Document? {
        try ledger.read { ledger throws(ScripError) in try ledger.document(key) }
    }

    /// Documents of a collection in the order of their keys.
    ///
    /// - Parameters:
    ///   - collection: The collection.
    ///   - key: Only keys after this one; from the first when absent.
    ///   - limit: The most to answer.
    package func documents(
        in collection: String, after key: String? = nil, limit: Int = 100
    ) throws(ScripError) -> [Document] {
        try ledger.read { ledger throws(ScripError) in
            try ledger.documents(in: collection, after: key, limit: limit)
        }
    }

    /// All documents of a collection, or those whose keys begin so, in the order of their keys.
    ///
    /// - Parameters:
    ///   - collection: The collection.
    ///   - beginning: How the keys begin.
    package func allDocuments(
        in collection: String, beginning: String = ""
    ) throws(ScripError) -> [Document] {
        var all: [Document] = []
        var last = beginning.isEmpty ? nil : beginning
        while true {
            let page = try documents(in: collection, after: last, limit: 100)
            let found = page.prefix { $0.key.key.utf8.starts(with: beginning.utf8) }
            all += found
            guard found.count == 100, let end = found.last else { return all }
            last = end.key.key
        }
    }

    /// Writes and removes documents, all of them or, if one is not as expected, none.
    ///
    /// - Parameters:
    ///   - changes: 1 to 100 changes, each of another document.
    ///   - request: The idempotency key, if the write may be repeated.
    /// - Returns: The documents written, in the order given.
    /// - Throws: `conflict` when a document is not what its change expects.
    @discardableResult
    package func write(
        _ changes: [DocumentChange], request: RequestNumber? = nil
    ) throws(ScripError) -> [Document] {
        try request?.check()
        try CouponHost.check(changes)
        let event = DocumentsChanged(number: request, changes: changes)
        let draft = draft(.documentsChanged, event)
        return try ledger.write { ledger throws(ScripError) in
            if let request, let entry = try ledger.answer(to: .documents, request) {
                let before = try DocumentsChanged(record: entry.body)
                guard before.changes == changes else {
                    let same = zip(before.changes, changes).map(==)
                    let differences =
                        before.changes.count == changes.count
                        ? same.indices.filter { !same[$0] }.map { "changes[\($0)]" }
                        : ["changes (\(before.changes.count), now \(changes.count))"]
                    throw ScripError.mismatch(
                        request, "other documents", differences: differences,
                        first: "Send the first changes")
                }
                return before.documents(version: entry.number)
            }
            for change in changes { try change.check(against: try ledger.document(change.key)) }
            let entry = try ledger.append(
                draft, answering: request.map { LedgerRequest(.documents, $0) })
            let documents = event.documents(version: entry)
            for document in documents { try ledger.put(document) }
            for change in changes where change.body == nil { try ledger.remove(change.key) }
            return documents
        }
    }

    private static func check(_ changes: [DocumentChange]) throws(ScripError) {
        guard (1...documentsMax).contains(changes.count),
            Set(changes.map(\.key)).count == changes.count
        else {
            throw ScripError(
                .invalidInput,
                "A write has \(changes.count) changes of documents, or changes one twice",
                remedy: "Give 1 to \(documentsMax), each of another document")
        }
        for change in changes {
            try change.key.check()
            let count = change.body?.count ?? 0
            guard count <= Document.bytesMax else {
                throw ScripError(
                    .invalidInput,
                    "A document of '\(change.key.collection)' has \(count) bytes",
                    remedy: "Use at most \(Document.bytesMax)")
            }
        }
    }
}
