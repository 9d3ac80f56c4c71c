/// The name that answers of the platform's API carry for clients that do not ask for one.
public enum PlatformKey: String, Hashable, Sendable, CaseIterable {
    /// The certificate for clients that fetched it, the public key for all others.
    case learnt
    /// The public key, whoever fetched what.
    case publicKey = "public_key"
    /// The certificate, whoever fetched what.
    case certificate
}
