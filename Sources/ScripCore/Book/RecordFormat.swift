/// The versions of the bytes that records are made of.
///
/// Every record begins with its version. A newer version may add to what a record says; whoever reads
/// records of every version up to ``current`` keeps reading old ledgers, and says so in words when a
/// newer Scrip wrote one.
package enum RecordFormat {
    /// The version written now, and the last that can be read.
    package static let current: UInt8 = 1
}
