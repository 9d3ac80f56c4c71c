internal import ScripAccess

/// One request to a merchant's address.
struct NotificationPost: Sendable {
    var url: WebAddress
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    /// Seconds the receiver has.
    var seconds: Int64
}
