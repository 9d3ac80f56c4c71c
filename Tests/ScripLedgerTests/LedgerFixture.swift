import Crypto
import ScripCore
import ScripLedger

/// A ledger with one stock, and the smallest changes to it.
struct LedgerFixture {
    static let stock: StockID = "1200000000000001"

    static func draft(_ text: String, at seconds: Int64 = 1_000) -> JournalDraft {
        JournalDraft(
            kind: .couponSent, recordedAt: Instant(epochSeconds: seconds), body: Array(text.utf8))
    }

    static func coupon(_ code: String, version: Int64, user: UserID = "u") -> Coupon {
        Coupon(
            code: CouponCode(rawValue: code), stock: stock, user: user, state: .sent,
            receivedAt: Instant(epochSeconds: 1), availableFrom: Instant(epochSeconds: 1),
            expiresAt: nil, channel: "API", sentIn: version, version: version)
    }

    /// A ledger with the stock.
    static func ledger(in store: Store) throws -> CouponLedger {
        let ledger = try store.ledger()
        try addStock(to: ledger)
        return ledger
    }

    static func addStock(to ledger: CouponLedger, limits: StockLimits = StockLimits()) throws {
        let definition = StockDefinition(
            requestNumber: "S", name: "n", type: .normal, goods: "g", merchant: "m", rule: "r",
            parameters: [], limits: limits)
        try ledger.write { ledger throws(ScripError) in
            _ = try ledger.append(draft("stock"), answering: nil)
            let version: RuleVersion = "sha256:00"
            try ledger.put(StoredRule(version: version, name: "r", source: []))
            try ledger.insert(
                Stock(
                    id: stock, definition: definition, ruleVersion: version, parameters: [],
                    state: .running, createdAt: Instant(epochSeconds: 1)))
        }
    }

    /// Sends one coupon: an entry, a coupon and a count.
    static func send(_ code: String, in ledger: CouponLedger) throws(ScripError) {
        try ledger.write { ledger throws(ScripError) in try send(code, in: ledger) }
    }

    static func send(_ code: String, in ledger: Workbook) throws(ScripError) {
        let entry = try ledger.append(
            draft("send \(code)"),
            answering: LedgerRequest(.send, RequestNumber(rawValue: code)))
        try ledger.insert(coupon(code, version: entry))
        if var figures = try ledger.figures(of: stock) {
            figures.sent += 1
            try ledger.update(figures, of: stock)
        }
    }

    /// Throws unless the chain is whole and the stock's count is that of its coupons.
    static func checkWhole(_ ledger: CouponLedger) throws -> Int {
        let (entries, sent, codes) = try ledger.read { ledger throws(ScripError) in
            (
                try ledger.journal(after: 0, limit: .max),
                try ledger.figures(of: stock)?.sent ?? 0,
                try ledger.coupons(of: "u").map(\.code.rawValue)
            )
        }
        var previous = JournalEntry.genesis
        for (index, entry) in entries.enumerated() {
            struct Broken: Error { var at: Int64 }
            let input = JournalEntry.chainInput(
                after: previous, number: entry.number, kind: entry.kind,
                recordedAt: entry.recordedAt, bodyDigest: Array(SHA256.hash(data: entry.body)))
            guard entry.number == Int64(index) + 1, entry.hash == Array(SHA256.hash(data: input))
            else { throw Broken(at: entry.number) }
            previous = entry.hash
        }
        let explained = entries.dropFirst().map {
            String(decoding: $0.body, as: UTF8.self).dropFirst(5)
        }
        struct Unexplained: Error { var codes: [String] }
        guard explained.map(String.init) == codes, sent == codes.count else {
            throw Unexplained(codes: codes)
        }
        return codes.count
    }
}
