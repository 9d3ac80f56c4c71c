internal import ScripCore

/// Text that is equal byte by byte.
///
/// Swift takes `é` written as one scalar and as two for the same text, a database does not: what an
/// audit keys by text must see it as the ledger does.
struct ExactText: Hashable, Sendable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    init(_ text: some TextIdentifier) { self.init(text.rawValue) }
}
