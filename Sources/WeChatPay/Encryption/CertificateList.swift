package import ScripContract
package import ScripCore

/// The answer of `GET /v3/certificates`: the platform's certificate, encrypted for the merchant.
package struct CertificateList: JSONWritable {
    private let certificate: PlatformSigner.Certificate
    private let sealed: Sealed

    /// Encrypts a certificate under a merchant's APIv3 key.
    package init(
        _ certificate: PlatformSigner.Certificate, key: String
    ) throws(ScripError) {
        self.certificate = certificate
        sealed = try Sealed(
            Array(certificate.pem.utf8), key: key, associatedData: "certificate")
    }

    /// Writes `{"data": [{…}]}`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("data")
            writer.list([certificate]) { certificate, writer in
                writer.object { writer in
                    writer.member("serial_no", certificate.serial)
                    writer.member("effective_time", certificate.effectiveAt)
                    writer.member("expire_time", certificate.expiresAt)
                    writer.member("encrypt_certificate", sealed)
                }
            }
        }
    }
}

extension Sealed: JSONWritable {
    /// Writes the four members every encrypted field has.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("algorithm", Sealed.algorithm)
            writer.member("nonce", nonce)
            writer.member("associated_data", associatedData)
            writer.member("ciphertext", ciphertext)
        }
    }
}
