internal import Crypto
internal import Foundation
internal import ScripCore

/// The HMAC-SHA256 signature over named parameters, as sending coupons asks for (发券签名).
///
/// Parameters sorted by name and joined `name=value&`, then `key=` and the merchant's APIv2 key;
/// upper-case hex. Parameters without a value are left out.
package enum ParameterSignature {
    /// What is signed, without the key.
    package static func text(_ parameters: [(name: String, value: String)]) -> String {
        parameters.filter { !$0.value.isEmpty }
            .sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    /// Signs parameters under an APIv2 key.
    package static func sign(
        _ parameters: [(name: String, value: String)], key: String
    ) -> String {
        let message = Data("\(text(parameters))&key=\(key)".utf8)
        let code = HMAC<SHA256>.authenticationCode(
            for: message, using: SymmetricKey(data: Data(key.utf8)))
        return Hex.text(code).uppercased()
    }

    /// Whether a signature is the one of these parameters; takes as long for any signature.
    package static func verifies(
        _ signature: String, _ parameters: [(name: String, value: String)], key: String
    ) -> Bool {
        let wanted = Array(sign(parameters, key: key).utf8)
        let given = Array(signature.utf8)
        guard wanted.count == given.count else { return false }
        var difference: UInt8 = 0
        for index in wanted.indices { difference |= wanted[index] ^ given[index] }
        return difference == 0
    }
}
