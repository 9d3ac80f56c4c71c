internal import ScripCore

extension JournalModel {
    mutating func apply(_ event: DocumentsChanged, in entry: JournalEntry) throws(ScripError) {
        if event.number != nil { try claim(.documents, event.number, entry) }
        try expect(
            (1...100).contains(event.changes.count), "changes no documents, or more than 100")
        var seen: Set<DocumentName> = []
        for change in event.changes {
            let name = DocumentName(
                collection: ExactText(change.key.collection), key: ExactText(change.key.key))
            try expect(seen.insert(name).inserted, "changes a document twice")
            try expect(
                (try? change.key.check()) != nil && change.body?.count ?? 0 <= Document.bytesMax,
                "writes a document that is none")
            let version = documents[name]?.version
            switch change.expecting {
            case .any: break
            case .absent:
                try expect(version == nil, "changes a document that is not as expected")
            case .version(let expected):
                try expect(version == expected, "changes a document that is not as expected")
            }
            documents[name] = change.body.map {
                Document(key: change.key, body: $0, version: entry.number)
            }
        }
    }
}
