internal import HummingbirdTLS
internal import ScripCore

/// The server's certificate and key, from PEM files.
enum TLSFiles {
    static func configuration(
        _ certificate: String, _ key: String
    ) throws(ScripError) -> TLSConfiguration {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate)
        } catch {
            throw ScripError(
                .invalidInput, "'\(certificate)' holds no certificates",
                remedy: "Name a PEM file with the server's certificate first")
        }
        let privateKey: NIOSSLPrivateKey
        do {
            privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
        } catch {
            throw ScripError(
                .invalidInput, "'\(key)' holds no private key",
                remedy: "Name a PEM file with the key of the certificate")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }
}
