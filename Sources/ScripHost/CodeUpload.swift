public import ScripCore

/// What became of each code of an upload; a call may succeed for some and not for others.
public struct CodeUpload: Hashable, Sendable {
    /// One code that was not taken.
    public struct Failure: Hashable, Sendable {
        /// The code as it came.
        public var code: CouponCode
        /// Why.
        public var message: String
        /// The line of the file it stands on, if it came from one.
        public var line: Int64?

        /// A code that was not taken.
        public init(code: CouponCode, message: String, line: Int64? = nil) {
            self.code = code
            self.message = message
            self.line = line
        }
    }

    /// Different codes in this call.
    public var total: Int
    /// Newly stored, in the order given.
    public var stored: [CouponCode]
    /// Already stored by an earlier upload; not an error.
    public var existing: [CouponCode]
    /// Repeated inside this call; one copy counts.
    public var duplicates: [CouponCode]
    /// Not codes at all.
    public var failures: [Failure]
    /// When.
    public var at: Instant
}
