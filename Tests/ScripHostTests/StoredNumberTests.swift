import Foundation
import GRDB
import ScripContract
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Testing

/// Whatever a file holds, opening it and working with it ends in an answer or an error, never in a trap.
///
/// A shop with some history is damaged in one place a round: a column gets a number from the ends of its range,
/// or a record a changed byte; then every use case is tried. `SCRIP_FUZZ_SECONDS` makes it run longer.
struct StoredNumberTests {
    /// The same numbers on every machine (SplitMix64).
    private struct Random {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((word ^ (word >> 31)) % UInt64(max(1, bound)))
        }
    }

    private static let numbers: [Int64] = [
        .min, .min + 1, -1 << 53, -1 << 48, -86_401, -1, 0, 1, 255, 256, 86_399, 1 << 31, 1 << 40,
        1 << 48, 1 << 53, 1 << 62, .max - 1, .max,
    ]

    private let shop: TeaShop
    private let redemption: RedemptionID
    private let columns: [(table: String, column: String)]

    init() throws {
        shop = try TeaShop()
        let stock = try shop.stock {
            $0.limits.total = 1_000
            $0.limits.perDay = 100
            $0.limits.perUser = 50
            $0.availability.daysAfterReceipt = 10
            $0.availability.waitDays = 0
        }
        let uploaded = try shop.stock("STOCK-2") { $0.codeMode = .uploaded }
        _ = try shop.host.upload(["UP-1", "UP-2"], to: uploaded.id, request: "UP")
        _ = try shop.host.send(stock: uploaded.id, to: "u2", request: "S-UP")
        for index in 1...8 {
            _ = try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\(index)"))
        }
        let codes = try shop.host.wallet(of: "u1").coupons.map(\.code)
        let receipt: Receipt = try shop.host.redeem(try shop.checkout("R1", [codes[0]]))
        guard case .redeemed(let id) = receipt.outcome else { throw POSIXError(.EINVAL) }
        redemption = id
        _ = try shop.host.returnGoods([.init(line: "1", quantity: 1)], of: id, request: "B0")
        _ = try shop.host.redeem(try shop.checkout("R2", [codes[1]]))
        _ = try shop.host.returnCoupon(codes[1], request: "B1")
        _ = try shop.host.hold(try shop.checkout("H1", [codes[2]]), seconds: 300)
        _ = try shop.host.use(.init(number: "U1", coupon: codes[3], discount: 500))
        _ = try shop.host.deactivate(codes[4], reason: "x", request: "D1")
        _ = try shop.host.delete(codes[5], of: "u1", request: "T1")
        _ = try shop.host.changeBudget(of: stock.id, total: 2_000, current: 1_000, request: "C1")
        try shop.host.write([.put(DocumentKey(collection: "c", key: "k"), [1, 2, 3])])
        try shop.host.acknowledge("app", through: 3)
        columns = try DatabaseQueue(path: shop.path).read { db in
            try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            ).filter { !$0.hasPrefix("sqlite_") }.flatMap { table in
                try db.columns(in: table).map { (table, $0.name) }
            }
        }
    }

    @Test(arguments: [UInt64(1), 2])
    func `no stored number and no damaged record ends the process`(seed: UInt64) throws {
        var random = Random(state: seed)
        let end = ProcessInfo.processInfo.environment["SCRIP_FUZZ_SECONDS"].flatMap(Double.init)
            .map { Date(timeIntervalSinceNow: $0 / 2) }
        var round = 0
        // Whole, so that the copies are whole: nothing is left in the log.
        try DatabaseQueue(path: shop.path).writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        while end.map({ $0 > Date() }) ?? (round < 60) {
            round += 1
            let folder = FileManager.default.temporaryDirectory
                .appending(path: "scrip-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let path = folder.appending(path: "scrip.db").path
            try FileManager.default.copyItem(atPath: shop.path, toPath: path)
            try damage(path, &random)
            // Answers and errors are both fine; what is tried is that there is one of them.
            use(path)
        }
        #expect(round >= 1)
    }

    private func damage(_ path: String, _ random: inout Random) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
            for _ in 0...random.below(2) {
                let (table, column) = columns[random.below(columns.count)]
                let rows = try Int.fetchOne(db, sql: "SELECT count(*) FROM \"\(table)\"") ?? 0
                guard rows > 0 else { continue }
                let number = random.below(rows)
                let value =
                    try Row.fetchOne(
                        db,
                        sql: "SELECT \"\(column)\" AS v FROM \"\(table)\" LIMIT 1 OFFSET \(number)")?[
                        "v"] as DatabaseValue?
                let changed: DatabaseValue
                if let bytes = value.flatMap(Data.fromDatabaseValue), !bytes.isEmpty,
                    case .blob? = value?.storage
                {
                    var bytes = bytes
                    for _ in 0...random.below(3) {
                        let place = random.below(bytes.count)
                        // High bytes make numbers long; low ones make them small.
                        bytes[bytes.startIndex + place] =
                            [0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF][
                                random.below(7)]
                    }
                    changed = bytes.databaseValue
                } else {
                    changed = Self.numbers[random.below(Self.numbers.count)].databaseValue
                }
                // A key that is taken, or a column of a strict table: then it is another round.
                try? db.execute(
                    sql: """
                        UPDATE "\(table)" SET "\(column)" = ?
                        WHERE rowid = (SELECT rowid FROM "\(table)" LIMIT 1 OFFSET \(number))
                        """, arguments: [changed])
                try? db.execute(
                    sql: "UPDATE \"\(table)\" SET \"\(column)\" = ? WHERE \"\(column)\" IS ?",
                    arguments: [changed, value ?? .null])
            }
        }
    }

    private func use(_ path: String) {
        let clock = shop.clock
        guard let ledger = try? CouponLedger(path: path), let book = try? RuleBook(),
            let host = try? CouponHost(ledger: ledger, rules: book, clock: { clock.now })
        else { return }
        let stocks = (try? host.stocks()) ?? []
        let stock = stocks.first?.id ?? "1200000000000001"
        let wallet = (try? host.wallet(of: "u1").coupons) ?? []
        let codes = wallet.map(\.code) + ["UP-1", "none"]
        _ = try? host.wallet(WalletQuery(user: "u1", limit: 100)) { _ in true }
        _ = try? host.bill().csv
        _ = try? host.bill(day: 20_780).total
        _ = try? host.audit()
        _ = try? host.replay()
        _ = try? host.notices(for: "app", limit: 50)
        _ = try? host.notices(for: "new", limit: 50)
        _ = try? host.acknowledge("app", through: 5)
        _ = try? host.remind(daysAhead: 30)
        for code in codes {
            _ = try? host.coupon(code).expiresAt?.rfc3339()
            _ = try? host.quote(try shop.checkout(nil, [code])).json
        }
        _ = try? host.redeem(try shop.checkout("R1", codes.prefix(1).map(\.self))).json
        _ = try? host.redeem(try shop.checkout("N1", codes.suffix(4).prefix(1).map(\.self))).json
        _ = try? host.hold(
            try shop.checkout("N2", codes.suffix(3).prefix(1).map(\.self)), seconds: 9)
        _ = try? host.commit(hold: "H1")
        _ = try? host.release(hold: "H1")
        _ = try? host.returnGoods([.init(line: "1", quantity: 1)], of: redemption, request: "N3")
        for (index, code) in codes.enumerated() {
            _ = try? host.returnCoupon(code, request: RequestNumber(rawValue: "N-\(index)"))
        }
        _ = try? host.use(.init(number: "N5", coupon: codes[0], discount: 100))
        _ = try? host.use(.init(number: "U1", coupon: codes[0], discount: 500))
        for id in [stock, stocks.last?.id ?? stock] {
            let number = RequestNumber(rawValue: "N6-\(id)")
            _ = try? host.send(stock: id, to: "u1", request: number)
            _ = try? host.send(stock: id, to: "u3", request: RequestNumber(rawValue: "N7-\(id)"))
            _ = try? host.stock(id).json
            _ = try? host.sentToday(of: id)
            _ = try? host.codesLeft(of: id)
            _ = try? host.uploadedCodes(of: id)
            _ = try? host.upload(["UP-9"], to: id, request: RequestNumber(rawValue: "N8-\(id)"))
        }
        _ = try? host.changeBudget(of: stock, total: 3_000, current: nil, request: "N9")
        _ = try? host.deactivate(codes[0], reason: "", request: "N10")
        _ = try? host.document(DocumentKey(collection: "c", key: "k"))
        _ = try? host.write([.put(DocumentKey(collection: "c", key: "k"), [4])])
        _ = try? shop.stock("STOCK-1")
        _ = try? host.audit()
    }
}
