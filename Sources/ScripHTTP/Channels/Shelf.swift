internal import ScripCore
internal import ScripHost
internal import WeChatPay

/// A collection of the ledger's documents whose bodies are one type's JSON.
struct Shelf<Value: Sendable>: Sendable {
    /// A value and the version a change has to name.
    struct Kept: Sendable {
        var value: Value
        var version: Int64
    }

    let host: CouponHost
    let collection: String
    let read: @Sendable ([UInt8]) throws -> Value
    let write: @Sendable (Value) -> [UInt8]

    /// The value under a key; nil when there is none.
    func value(_ key: String) throws(ScripError) -> Kept? {
        guard let document = try host.document(name(key)) else { return nil }
        return Kept(value: try value(of: document), version: document.version)
    }

    /// Every value, in the order of keys.
    func all() throws(ScripError) -> [Kept] {
        try readings().map { reading throws(ScripError) in
            Kept(value: try reading.value.get(), version: reading.document.version)
        }
    }

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

    /// A change that adds a value where there was none.
    func adding(_ value: Value, _ key: String) -> DocumentChange {
        .put(name(key), write(value), expecting: .absent)
    }

    /// A change that replaces a value, if nobody else has changed it.
    func replacing(_ kept: Kept, with value: Value, _ key: String) -> DocumentChange {
        .put(name(key), write(value), expecting: .version(kept.version))
    }

    private func name(_ key: String) -> DocumentKey {
        DocumentKey(collection: collection, key: key)
    }

    private func value(of document: Document) throws(ScripError) -> Value {
        do {
            return try read(document.body)
        } catch {
            let why =
                (error as? WireError)?.message ?? (error as? ScripError)?.located ?? "\(error)"
            throw ScripError(
                .ledgerUnavailable,
                "A document of '\(collection)' cannot be read: \(why)",
                remedy: "Run scrip audit, and restore the ledger from a copy")
        }
    }
}

extension Shelf where Value == String {
    /// A collection of names, for finding one thing by another.
    init(host: CouponHost, names collection: String) {
        self.init(
            host: host, collection: collection,
            read: { String(decoding: $0, as: UTF8.self) }, write: { Array($0.utf8) })
    }
}

/// Runs a change again when somebody else changed the same documents in between.
///
/// - Parameter failure: What is thrown for an error of the ledger.
func retrying<Answer, Failure: Error>(
    or failure: (ScripError) -> Failure, _ body: () throws(Failure) -> Result<Answer, ScripError>
) throws(Failure) -> Answer {
    for _ in 0..<20 {
        switch try body() {
        case .success(let answer): return answer
        case .failure(let error) where error.code == .conflict: continue
        case .failure(let error): throw failure(error)
        }
    }
    throw failure(
        ScripError(
            .undecided, "Others change the same all the time",
            remedy: "Send the request again; nothing was changed"))
}
