internal import ScripCore
internal import ScripHost

/// A collection of the ledger's documents whose bodies are one type's JSON.
struct Shelf<Value: Sendable>: Sendable {
    let host: CouponHost
    let collection: String
    let read: @Sendable ([UInt8]) throws(ScripError) -> Value

    /// Every document, in the order of keys, with its value or why it has none.
    func readings() throws(ScripError) -> [(document: Document, value: Result<Value, ScripError>)] {
        var values: [(document: Document, value: Result<Value, ScripError>)] = []
        var last: String?
        while true {
            let page = try host.documents(in: collection, after: last, limit: 200)
            for document in page {
                values.append(
                    (document, Result { () throws(ScripError) in try value(of: document) }))
            }
            guard page.count == 200, let end = page.last else { return values }
            last = end.key.key
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
