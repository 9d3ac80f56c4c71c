public import ScripAccess
public import ScripCore

/// Where a server reads anew who its merchants are, and when.
public struct MerchantSource: Sendable {
    /// A book as it stands there.
    public struct Book: Sendable {
        let name: String
        let ledger: String
        let merchants: [MerchantAccount]

        /// A book.
        public init(name: String, ledger: String, merchants: [MerchantAccount]) {
            self.name = name
            self.ledger = ledger
            self.merchants = merchants
        }
    }

    let signals: ReloadSignals
    let read: @Sendable () throws(ScripError) -> [Book]

    /// - Parameters:
    ///   - signals: When it is read.
    ///   - read: Tells every book as it stands there now.
    public init(
        on signals: ReloadSignals, read: @escaping @Sendable () throws(ScripError) -> [Book]
    ) {
        self.signals = signals
        self.read = read
    }
}
