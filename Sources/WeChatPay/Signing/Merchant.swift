package import ScripCore

/// A merchant the platform's API is open to (商户).
package struct Merchant: Sendable {
    /// One of a merchant's API certificates; only its key and serial number matter here.
    package struct Certificate: Sendable {
        /// The serial number, upper-case hexadecimal.
        package var serial: String
        /// Verifies what the merchant signs.
        package var key: VerifyingKey
        /// The last second it is good; nil is for ever.
        package var goodThrough: Instant?
        /// Whether it was revoked.
        package var isRevoked: Bool

        /// A certificate.
        package init(
            serial: String, key: VerifyingKey, goodThrough: Instant? = nil,
            isRevoked: Bool = false
        ) {
            self.serial = serial.uppercased()
            self.key = key
            self.goodThrough = goodThrough
            self.isRevoked = isRevoked
        }
    }

    /// The merchant number (mchid).
    package var id: MerchantID
    /// Appids bound to it; empty takes any.
    package var appids: Set<String>
    /// Its certificates; two while one replaces the other.
    package var certificates: [Certificate]
    /// The 32 bytes that what is sent to it is encrypted under (APIv3 key).
    package var apiV3Key: String?
    /// The key of the parameter signature (APIv2 key).
    package var apiV2Key: String?

    /// A merchant.
    package init(
        id: MerchantID, appids: Set<String> = [], certificates: [Certificate],
        apiV3Key: String?, apiV2Key: String? = nil
    ) {
        self.id = id
        self.appids = appids
        self.certificates = certificates
        self.apiV3Key = apiV3Key
        self.apiV2Key = apiV2Key
    }
}
