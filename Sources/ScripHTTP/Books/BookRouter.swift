internal import HTTPTypes
internal import ScripAccess
internal import ScripCore
internal import Synchronization
internal import WeChatPay

/// Which of a server's books a request is about.
///
/// A request of the platform's API goes to the book of the merchant who says that they signed it, one with a
/// till's key to the book that knows the key, anything else to the book whose host name it asks. The book then
/// judges signature, key and session as if it were alone: whoever is led to the wrong one is nobody there.
final class BookRouter: Sendable {
    /// Where a request goes.
    struct Route: Sendable {
        /// The book's index.
        let book: Int
        /// Why a book could not be asked that may know the request's key, which none that could be does.
        var unread: ScripError?
    }

    private let books: [ServedBook]
    private let byMerchant = Mutex<[String: Int]>([:])
    private let byHostName: [String: Int]
    /// Where keys were found; as many as there are keys.
    private let byKey = Mutex<[String: Int]>([:])

    init(_ books: [ServedBook]) {
        self.books = books
        var byHostName: [String: Int] = [:]
        for (index, book) in books.enumerated() {
            for name in book.hostNames { byHostName[name] = index }
        }
        self.byHostName = byHostName
        learn()
    }

    /// Learns whose merchants are whose, at the beginning and when they have become others.
    func learn() {
        var found: [String: Int] = [:]
        for (index, book) in books.enumerated() {
            for account in book.services.accounts.merchants.all {
                found[account.merchant.rawValue] = index
            }
        }
        byMerchant.withLock { $0 = found }
    }

    /// To the book of a request; the first for one that says nothing.
    ///
    /// May look into ledgers for a key that nobody has shown for a while.
    func route(of head: HTTPRequest, _ headers: @autoclosure () -> TillHeaders) -> Route {
        guard books.count > 1 else { return Route(book: 0) }
        if !isSigned(head), let key = headers().key, let route = route(ofKey: key) { return route }
        return Route(book: bookWithoutLooking(of: head))
    }

    /// The same for a request that has not come whole, whose key is not looked for.
    func bookWithoutLooking(of head: HTTPRequest) -> Int {
        guard books.count > 1 else { return 0 }
        if isSigned(head) {
            let merchant = head.headerFields[.authorization].flatMap { try? Authorization($0) }
            return merchant.flatMap { signed in byMerchant.withLock { $0[signed.merchant] } } ?? 0
        }
        return byHostName[BookRouter.hostName(head.authority ?? "")] ?? 0
    }

    private func isSigned(_ head: HTTPRequest) -> Bool { head.path?.hasPrefix("/v3/") == true }

    /// To the book that knows a key.
    ///
    /// While one cannot be read it may be that one's, and nobody who can be read may say that there is no such key.
    private func route(ofKey key: String) -> Route? {
        if let known = byKey.withLock({ $0[key] }) {
            switch knows(key, known) {
            case .success(true): return Route(book: known)
            case .failure(let error): return Route(book: known, unread: error)
            case .success(false): break
            }
        }
        var unread: Route?
        for index in books.indices {
            switch knows(key, index) {
            case .success(true):
                byKey.withLock { $0[key] = index }
                return Route(book: index)
            case .success(false): continue
            case .failure(let error): unread = unread ?? Route(book: index, unread: error)
            }
        }
        return unread
    }

    /// Whether a book knows a key, if it can be read now.
    private func knows(_ key: String, _ book: Int) -> Result<Bool, ScripError> {
        let services = books[book].services
        return Result { () throws(ScripError) in
            try services.keys.key(key, at: services.clock()) != nil
        }
    }

    /// A host's name in lower case, without the port behind it.
    private static func hostName(_ authority: String) -> String {
        let end =
            authority.hasPrefix("[")
            ? authority.firstIndex(of: "]").map { authority.index(after: $0) }
            : authority.lastIndex(of: ":")
        return authority[..<(end ?? authority.endIndex)].lowercased()
    }
}
