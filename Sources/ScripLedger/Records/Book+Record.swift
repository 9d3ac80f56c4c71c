public import ScripCore

extension Book: Record {
    /// Writes what the book is.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(byte: format)
        encoder.append(number)
        encoder.append(timeZone.identifier)
        encoder.append(currency)
    }

    /// Reads what a book is.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let format = try decoder.byte()
        let number = try decoder.integer()
        let zone = try decoder.string()
        let currency = try decoder.string()
        guard format >= 1, (1...Book.countMax).contains(number), Book.isCurrency(currency) else {
            throw decoder.damaged("says an impossible book")
        }
        self.init(
            format: format, number: number, timeZone: try Book.zone(zone), currency: currency)
    }

    private static func zone(_ name: String) throws(ScripError) -> MerchantTimeZone {
        // The usual one is known even to a machine without time zone data.
        if name == MerchantTimeZone.shanghai.identifier { return .shanghai }
        do throws(ScripError) {
            return try MerchantTimeZone(identifier: name)
        } catch {
            throw ScripError(
                .ledgerUnavailable,
                "The ledger is kept in time zone '\(name.shown)', which this machine "
                    + "does not know",
                remedy: "Install time zone data (tzdata)")
        }
    }
}
