internal import Crypto
internal import Foundation
package import ScripCore

/// Within what a caller's request number has to be unique.
///
/// A ledger has one space of numbers per operation; merchants, stocks and users have their own on this
/// API. The scope goes in front, so that nobody's number is taken for another's, and comes off again
/// where the number is shown.
package struct RequestScope: Hashable, Sendable {
    private let text: String

    private init(_ text: String) { self.text = text }

    /// A merchant's numbers for one kind of call.
    package static func merchant(_ merchant: MerchantID, _ kind: String) -> RequestScope {
        RequestScope("v3:\(merchant):\(kind)")
    }

    /// A merchant's numbers for sending one stock to one user.
    package static func send(
        by merchant: MerchantID, stock: StockID, user: UserID
    ) -> RequestScope {
        let digest = Data(SHA256.hash(data: Array(user.rawValue.utf8)))
        let name = digest.base64EncodedString().prefix(22)
        return RequestScope("v3:\(merchant):\(stock):\(name)")
    }

    /// A number as the ledger knows it.
    package func number(_ number: String) -> RequestNumber {
        RequestNumber(rawValue: "\(text)#\(number)")
    }
}

extension RequestNumber {
    /// The number as its caller wrote it.
    package var withoutScope: String {
        guard rawValue.hasPrefix("v3:"), let mark = rawValue.firstIndex(of: "#") else {
            return rawValue
        }
        return String(rawValue[rawValue.index(after: mark)...])
    }

    /// The merchant in whose scope it is; nil for one that came through another door.
    package var scopedMerchant: MerchantID? {
        guard rawValue.hasPrefix("v3:"), rawValue.contains("#") else { return nil }
        return rawValue.split(separator: ":", maxSplits: 2).dropFirst().first
            .map { MerchantID(rawValue: String($0)) }
    }
}
