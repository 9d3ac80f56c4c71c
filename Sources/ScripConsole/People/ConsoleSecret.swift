internal import Crypto
internal import Locked
internal import ScripCore
internal import ScripHost

/// What links are signed with that lead customers to their cards; made once a ledger, and kept in it.
final class ConsoleSecret: Sendable {
    private let host: CouponHost
    private let known = Locked<[UInt8]?>(nil)
    private static let key = DocumentKey(collection: "console_secrets", key: "cards")

    init(_ host: CouponHost) { self.host = host }

    /// What a text is signed with.
    func signature(of text: String) throws(ScripError) -> String {
        let key = SymmetricKey(data: try bytes())
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
        return Hex.text(Array(code).prefix(16))
    }

    /// Whether a signature is that of a text; takes as long for a wrong one.
    func isRight(_ signature: String, of text: String) throws(ScripError) -> Bool {
        let right = Array(try self.signature(of: text).utf8)
        let shown = Array(signature.utf8)
        guard shown.count == right.count else { return false }
        return zip(shown, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func bytes() throws(ScripError) -> [UInt8] {
        if let bytes = known.withLock({ $0 }) { return bytes }
        let new = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        var found = try host.document(ConsoleSecret.key)?.body
        if found == nil {
            do throws(ScripError) {
                try host.write([
                    .put(ConsoleSecret.key, Array(Hex.text(new).utf8), expecting: .absent)
                ])
                found = Array(Hex.text(new).utf8)
            } catch {
                // Another server was faster.
                guard error.code == .conflict else { throw error }
                found = try host.document(ConsoleSecret.key)?.body
            }
        }
        guard let found else {
            throw ScripError(
                .internalFault, "The secret of cards is not there",
                remedy: "Report this as a defect")
        }
        known.withLock { $0 = found }
        return found
    }
}
