internal import HTTPTypes
internal import ScripCore
internal import WeChatPay

/// The platform's certificates, for merchants that verify answers with one.
enum CertificatesV3 {
    static let path = "/v3/certificates"

    static func operation(_ signer: PlatformSigner) -> V3Operation {
        V3Operation(.get, path) { call throws(WireError) in
            guard let certificate = signer.certificate, let key = call.merchant.apiV3Key else {
                throw WireError(
                    404, .resourceNotExists,
                    "There is no certificate; verify with the platform's public key")
            }
            return V3Reply(
                try WireError.asking { () throws(ScripError) in
                    try CertificateList(certificate, key: key)
                })
        }
    }
}
