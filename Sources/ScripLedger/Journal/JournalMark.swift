public import ScripCore

/// One entry of the journal with its hash, written `N:HASH`.
///
/// Kept outside the ledger it proves later that nothing up to this entry was changed or cut off.
public struct JournalMark: Hashable, Sendable, CustomStringConvertible {
    /// The entry's number; 0 is the beginning, before the first.
    public var number: Int64
    /// Its hash.
    public var hash: [UInt8]

    /// The beginning of every journal.
    public static let none = JournalMark(number: 0, hash: JournalEntry.genesis)

    /// An entry and its hash.
    public init(number: Int64, hash: [UInt8]) {
        self.number = number
        self.hash = hash
    }

    /// Reads `N:HASH`, as every audit and every bill write it.
    public init(text: String) throws(ScripError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int64(parts[0]), number >= 0,
            let hash = Hex.bytes(Substring(parts[1]).utf8), hash.count == 32
        else {
            throw ScripError(
                .invalidInput, "'\(text)' is no entry with its hash",
                remedy: "Write N:HASH, as the last line of an audit or a bill has it")
        }
        self.init(number: number, hash: hash)
    }

    /// `N:HASH`.
    public var description: String { "\(number):\(Hex.text(hash))" }
}
