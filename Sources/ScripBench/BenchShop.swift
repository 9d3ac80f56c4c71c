internal import Foundation
internal import ScripCore
internal import ScripHost
internal import ScripLedger
internal import ScripRules
internal import ScripSQLite
internal import Synchronization

/// A ledger full of coupons, redeemed one after the other by whoever measures.
final class BenchShop: Sendable {
    private let path: URL?
    private let ledger: CouponLedger
    private let host: CouponHost
    private let stocks: [StockID]
    private let basket: Basket
    private let next = Atomic(0)
    private let sent = Mutex(0)
    /// How many coupons there will be, if they are redeemed in another order than they were sent.
    private let scattered: Int?

    /// A shop with so many coupons out.
    ///
    /// - Parameters:
    ///   - folder: Where the ledger is made.
    ///   - coupons: How many are sent.
    ///   - scattered: Whether they are redeemed all over the ledger, as shoppers would, and not in the
    ///     order sent; no more are sent then.
    convenience init(folder: URL, coupons: Int, scattered: Bool = false) throws(ScripError) {
        let path = folder.appendingPathComponent("scrip-bench-\(UUID().uuidString).db")
        try self.init(
            ledger: CouponLedger(path: path.path), book: .usual, path: path, coupons: coupons,
            scattered: scattered)
    }

    /// A shop in a ledger in which nothing stands yet.
    ///
    /// - Parameters:
    ///   - ledger: The ledger.
    ///   - book: What it becomes.
    ///   - path: Its file, if it is one.
    ///   - coupons: How many are sent.
    ///   - stocks: Among how many stocks they are spread.
    ///   - scattered: As for a shop in a folder.
    init(
        ledger: CouponLedger, book: Book, path: URL? = nil, coupons: Int, stocks: Int = 1,
        scattered: Bool = false
    ) throws(ScripError) {
        self.scattered = scattered ? coupons : nil
        self.path = path
        self.ledger = ledger
        host = try CouponHost(
            ledger: ledger, newBook: book, rules: RuleBook(),
            clock: { Instant(epochSeconds: Int64(Date().timeIntervalSince1970)) })
        var made: [StockID] = []
        for number in 0..<stocks {
            made.append(
                try host.createStock(
                    StockDefinition(
                        requestNumber: RequestNumber(rawValue: "BENCH-\(number)"), name: "满100减20",
                        type: .normal, goods: "全场商品",
                        merchant: "1900000001", rule: "spend_and_save",
                        parameters: [
                            .init(key: "threshold", value: .integer(10_000)),
                            .init(key: "off", value: .integer(2_000)),
                        ]), ruleSource: Array(BenchRule.spendAndSave.utf8),
                    proof: .unproven("a bench")
                ).id)
        }
        self.stocks = made
        basket = try Basket(
            lines: (1...20).map { (number: Int) -> Line in
                let price = Int64(700 + number * 13)
                return Line(
                    id: "\(number)", sku: "TEA-\(number)", name: "乌龙茶 \(number)",
                    category: "drinks/tea", brand: "青", unitPrice: price,
                    quantity: Int64(1 + number % 3), tags: number % 5 == 0 ? ["special"] : [])
            })
        try send(coupons)
    }

    func remove() {
        guard let path else { return }
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path.path + suffix)
        }
    }

    // MARK: The host

    /// Sends as many coupons as will be redeemed, and says what the ledger had counted by then.
    func sizes(afterSending count: Int) throws(ScripError) -> GroupSizes {
        try send(count)
        return ledger.groupSizes
    }

    /// Redeems from so many threads for so long.
    func redeem(
        callers: Int, seconds: Double
    ) throws(ScripError) -> (perSecond: Double, microseconds: [Double]) {
        // More than can be redeemed in the time, on a disk or over a network.
        try send(Int(seconds * (path == nil ? 20_000 : 80_000)))
        let end = ContinuousClock.now.advanced(by: .seconds(seconds))
        return try redeem(callers: callers) { _ in ContinuousClock.now < end }
    }

    /// Redeems so many coupons from so many threads.
    func redeem(
        callers: Int, count: Int
    ) throws(ScripError) -> (perSecond: Double, microseconds: [Double]) {
        let end = next.load(ordering: .relaxed) + count
        return try redeem(callers: callers) { $0 < end }
    }

    private func redeem(
        callers: Int, while goesOn: @escaping @Sendable (_ number: Int) -> Bool
    ) throws(ScripError) -> (perSecond: Double, microseconds: [Double]) {
        let clock = ContinuousClock()
        let results = Mutex<[Double]>([])
        let failure = Mutex<ScripError?>(nil)
        let group = DispatchGroup()
        let start = clock.now
        for _ in 0..<callers {
            group.enter()
            let till = Thread { [self] in
                var times: [Double] = []
                while true {
                    let number = next.add(1, ordering: .relaxed).oldValue
                    guard goesOn(number) else { break }
                    let before = clock.now
                    do throws(ScripError) {
                        try redeem(number)
                    } catch {
                        failure.withLock { $0 = error }
                        break
                    }
                    times.append((clock.now - before) / .microseconds(1))
                }
                results.withLock { [times] in $0 += times }
                group.leave()
            }
            till.name = "till"
            till.start()
        }
        group.wait()
        let elapsed = (clock.now - start) / .seconds(1)
        if let error = failure.withLock({ $0 }) { throw error }
        let all = results.withLock { $0 }
        return (Double(all.count) / elapsed, all)
    }

    private func redeem(_ place: Int) throws(ScripError) {
        // A prime, so that every coupon's turn comes once whatever their number.
        let number = scattered.map { place &* 2_654_435_761 % $0 } ?? place
        let receipt = try host.redeem(
            Checkout(
                requestNumber: RequestNumber(rawValue: "T01-20261123-\(number)"),
                user: BenchShop.user(number), method: .offLine,
                store: Checkout.Store(id: "S01", region: "440300"),
                coupons: [code(number)], basket: basket))
        guard case .redeemed = receipt.outcome, receipt.discount == 2_000 else {
            throw ScripError(
                .internalFault, "The bench was refused a coupon (\(receipt.outcome))",
                remedy: "Report this as a defect")
        }
    }

    // MARK: The bare loop

    /// Writes the rows of redemptions through SQLite's own calls, so many in one transaction.
    func raw(groupSize: Int, seconds: Double) throws(ScripError) -> Double {
        guard let path else {
            throw ScripError(
                .internalFault, "The bare loop needs a file", remedy: "Report this as a defect")
        }
        try send(Int(seconds * 120_000))
        // A real entry, so that the rows have the size of real ones.
        try redeem(next.add(1, ordering: .relaxed).oldValue)
        let tail = try ledger.read { ledger throws(ScripError) in
            try ledger.answer(
                to: .redeem,
                RequestNumber(
                    rawValue: "T01-20261123-\(next.load(ordering: .relaxed) - 1)"))
        }
        guard let tail else {
            throw ScripError(.internalFault, "The bench lost an entry", remedy: "Report this")
        }
        let loop = try RawLoop(path: path.path, body: tail.body, entry: tail.number)
        let first = next.load(ordering: .relaxed)
        let written = try loop.run(groupSize: groupSize, seconds: seconds, first: first) {
            (code: code($0).rawValue, request: "T01-20261123-\($0)")
        }
        next.store(first + written.count, ordering: .relaxed)
        return Double(written.count) / written.seconds
    }

    // MARK: Coupons

    /// Makes sure that so many coupons are left to redeem.
    private func send(_ count: Int) throws(ScripError) {
        let start = sent.withLock { $0 }
        let end = next.load(ordering: .relaxed) + count
        guard end > start else { return }
        sent.withLock { $0 = end }
        for batch in stride(from: start, to: end, by: 5_000) {
            try ledger.write { [self] ledger throws(ScripError) in
                for number in batch..<min(batch + 5_000, end) {
                    let sent = CouponSent(
                        request: .init(
                            number: RequestNumber(rawValue: "S\(10_000_000 + number)"),
                            stock: stocks[number % stocks.count],
                            user: BenchShop.user(number), code: nil, at: nil, channel: "API"),
                        code: code(number), receivedAt: Instant(epochSeconds: 1),
                        period: .init(from: Instant(epochSeconds: 1), through: nil), day: 0)
                    let entry = try ledger.append(
                        JournalDraft(
                            kind: .couponSent, recordedAt: Instant(epochSeconds: 1),
                            body: sent.record),
                        answering: LedgerRequest(.send, sent.request.number))
                    try ledger.insert(sent.coupon(version: entry))
                }
                for stock in stocks {
                    if var figures = try ledger.figures(of: stock) {
                        // As many as any has: nothing limits them.
                        figures.sent = Int64(end)
                        try ledger.update(figures, of: stock)
                    }
                }
            }
        }
    }

    /// Spread over all codes, as random ones are: multiplying by an odd number mixes the digits.
    ///
    /// Coupons that are redeemed all over the ledger have codes in the order sent, so that millions are
    /// made in minutes; it is the redeeming that is spread then.
    private func code(_ number: Int) -> CouponCode {
        scattered == nil ? CouponFiller.code(number) : CouponFiller.code(UInt64(number) * 1_009)
    }

    private static func user(_ number: Int) -> UserID {
        UserID(rawValue: "oUpF8uMuAJO-\(10_000_000 + number)")
    }
}
