internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials
internal import ScripContract
internal import ScripCore

/// A password as it is kept: what scrypt (RFC 7914) makes of it, with a salt of its own.
struct Password: Hashable, Sendable {
    /// The fewest characters of a new one.
    static let lengthMin = 10
    /// The most bytes of one: more would let anybody keep the server busy.
    static let bytesMax = 256

    private let salt: [UInt8]
    private let derived: [UInt8]
    private let rounds: Int

    /// 32 MiB and some 80 ms a try: a till's machine signs in a handful of people a day.
    private static let usualRounds = 1 << 15

    /// Keeps a password.
    init(_ text: String) throws(ScripError) {
        guard text.count >= Password.lengthMin, text.utf8.count <= Password.bytesMax else {
            throw ScripError(
                .invalidInput, "The password has \(text.count) characters",
                remedy: "Use \(Password.lengthMin) characters or more, and at most "
                    + "\(Password.bytesMax) bytes", at: .path("password"))
        }
        salt = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        rounds = Password.usualRounds
        derived = try Password.derive(text, salt, rounds)
    }

    private init(salt: [UInt8], derived: [UInt8], rounds: Int) {
        self.salt = salt
        self.derived = derived
        self.rounds = rounds
    }

    /// What no text is the password of, though finding that out takes as long as for any other.
    static let ofNobody = Password(
        salt: (0..<16).map { _ in UInt8.random(in: .min ... .max) },
        derived: (0..<32).map { _ in UInt8.random(in: .min ... .max) }, rounds: usualRounds)

    /// Whether this is the password; takes as long for a wrong one.
    func isRight(_ text: String) -> Bool {
        guard text.utf8.count <= Password.bytesMax,
            let found = try? Password.derive(text, salt, rounds), found.count == derived.count
        else { return false }
        return zip(found, derived).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(
        _ text: String, _ salt: [UInt8], _ rounds: Int
    ) throws(ScripError) -> [UInt8] {
        do {
            let key = try KDF.Scrypt.deriveKey(
                from: Array(text.utf8), salt: salt, outputByteCount: 32, rounds: rounds,
                blockSize: 8, parallelism: 1, maxMemory: 64 << 20)
            return unsafe key.withUnsafeBytes { unsafe Array($0) }
        } catch {
            throw ScripError(
                .internalFault, "The password could not be digested",
                remedy: "Report this as a defect")
        }
    }

    // MARK: As the ledger keeps it

    init?(_ value: JSONValue?) {
        guard case .string("scrypt")? = value?["kind"],
            case .string(let salt)? = value?["salt"], case .string(let derived)? = value?["key"],
            case .integer(let rounds)? = value?["rounds"], (2...1 << 20).contains(rounds),
            let saltBytes = Hex.bytes(salt[...].utf8),
            let keyBytes = Hex.bytes(derived[...].utf8),
            keyBytes.count == 32
        else { return nil }
        self.salt = saltBytes
        self.derived = keyBytes
        self.rounds = Int(rounds)
    }

    var value: JSONValue {
        .object([
            .init(key: "kind", value: .string("scrypt")),
            .init(key: "rounds", value: .integer(Int64(rounds))),
            .init(key: "salt", value: .string(Hex.text(salt))),
            .init(key: "key", value: .string(Hex.text(derived))),
        ])
    }
}
