internal import ScripCore
internal import ScripHost

/// A collection of the ledger's documents whose bodies are one type's JSON.
struct Shelf<Value: Sendable>: Sendable {
    let host: CouponHost
    let collection: String
    let read: @Sendable ([UInt8]) throws(ScripError) -> Value

    /// Every document, in the order of keys, with its value or why it has none.
    func readings() throws(ScripError) -> [(document: Document, value: Result<Value, ScripError>)] {
        try host.allDocuments(in: collection).map { document in
            (document, Result { () throws(ScripError) in try value(of: document) })
        }
    }

    private func value(of document: Document) throws(ScripError) -> Value {
        do throws(ScripError) {
            return try read(document.body)
        } catch {
            throw ScripError(
                .ledgerUnavailable,
                "A document of '\(collection)' cannot be read: \(error.located)",
                remedy: "Run scrip audit, and restore the ledger from a copy")
        }
    }
}
