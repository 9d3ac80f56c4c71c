import Locked
import ScripCore
import ScripHost
import ScripLedger
import ScripSQLite
import Testing

/// Many tills at once: limits are never exceeded and never under-used.
struct ConcurrencyTests {
    let shop: TeaShop

    init() throws { shop = try TeaShop() }

    @Test func `one coupon and 64 request numbers make one redemption`() throws {
        let coupon = try shop.host.send(stock: shop.stock().id, to: "u1", request: "S1")
        let redeemed = Counter()
        onThreads(64, count: 64) { [shop] index in
            do {
                let receipt = try shop.host.redeem(
                    shop.checkout(RequestNumber(rawValue: "R\(index)"), [coupon.code]))
                if receipt.isRedeemed {
                    _ = redeemed.take()
                } else {
                    #expect(receipt.refusal == "already_redeemed")
                }
            } catch { Issue.record(error) }
        }
        #expect(redeemed.count == 1)
        #expect(try shop.host.stock(coupon.stock).redeemed == 1)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `one request number from 64 threads has one effect and one answer`() throws {
        let coupon = try shop.host.send(stock: shop.stock().id, to: "u1", request: "S1")
        let checkout = try shop.checkout("R1", [coupon.code])
        let receipts = Locked<[Receipt]>([])
        onThreads(64, count: 64) { [shop] _ in
            do {
                let receipt = try shop.host.redeem(checkout)
                receipts.withLock { $0.append(receipt) }
            } catch { Issue.record(error) }
        }
        let all = receipts.withLock { $0 }
        #expect(all.count == 64)
        #expect(Set(all.map(\.first)).count == 1)
        #expect(all.count { !$0.replayed } == 1)
        #expect(try shop.host.audit().redemptions == 1)
    }

    @Test func `one coupon and 64 tasks make one redemption, and repeating them changes nothing`()
        async throws
    {
        let coupon = try shop.host.send(stock: shop.stock().id, to: "u1", request: "S1")
        var receipts: [Receipt] = []
        for _ in 0..<2 {
            try await withThrowingTaskGroup(of: Receipt.self) { [shop] tasks in
                for index in 0..<64 {
                    tasks.addTask {
                        try await shop.host.redeem(
                            shop.checkout(RequestNumber(rawValue: "R\(index)"), [coupon.code]))
                    }
                }
                for try await receipt in tasks { receipts.append(receipt) }
            }
        }
        #expect(receipts.count == 128)
        // The one that was redeemed got its receipt twice, the second time as a repetition.
        #expect(receipts.filter(\.isRedeemed).map(\.replayed) == [false, true])
        #expect(receipts.count { $0.refusal == "already_redeemed" } == 126)
        #expect(try shop.host.audit().redemptions == 1)
    }

    @Test func `tasks and threads redeem side by side`() async throws {
        let stock = try shop.stock()
        let codes = try (0..<200).map { index in
            try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\(index)")
            ).code
        }
        let redeemed = Counter()
        try await withThrowingTaskGroup(of: Void.self) { [shop] tasks in
            for (index, code) in codes.enumerated() {
                tasks.addTask {
                    let checkout = try shop.checkout(
                        RequestNumber(rawValue: "R\(index)"), [code])
                    let receipt =
                        index.isMultiple(of: 2)
                        ? try await shop.host.redeem(checkout)
                        : try await shop.host.waiting { host throws(ScripError) in
                            try host.redeem(checkout)
                        }
                    if receipt.isRedeemed { _ = redeemed.take() }
                }
            }
            try await tasks.waitForAll()
        }
        #expect(redeemed.count == 200)
        #expect(try shop.host.stock(stock.id).redeemed == 200)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `10,000 sends from 64 threads send exactly the 1,000 that are left`() throws {
        let stock = try shop.stock { $0.limits = StockLimits(total: 1_000, perUser: 1) }
        let sent = Counter()
        onThreads(64, count: 10_000) { [shop] index in
            do throws(ScripError) {
                _ = try shop.host.send(
                    stock: stock.id, to: UserID(rawValue: "u\(index)"),
                    request: RequestNumber(rawValue: "S\(index)"))
                _ = sent.take()
            } catch {
                #expect(error.code == .budgetExhausted)
            }
        }
        #expect(sent.count == 1_000)
        #expect(try shop.host.stock(stock.id).sent == 1_000)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a user's cap holds against 64 threads`() throws {
        let stock = try shop.stock { $0.limits = StockLimits(perUser: 3) }
        let sent = Counter()
        onThreads(64, count: 640) { [shop] index in
            do throws(ScripError) {
                _ = try shop.host.send(
                    stock: stock.id, to: UserID(rawValue: "u\(index % 10)"),
                    request: RequestNumber(rawValue: "S\(index)"))
                _ = sent.take()
            } catch {
                #expect(error.code == .userLimit)
            }
        }
        #expect(sent.count == 30)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a day's cap is used up and not exceeded, day by day`() throws {
        let stock = try shop.stock { $0.limits = StockLimits(total: 1_000, perDay: 70) }
        let sent = Counter()
        // Threads are at two days at once: each day has a cap of its own.
        onThreads(32, count: 320) { [shop] index in
            let at = TeaShop.noon.advanced(bySeconds: Int64(index % 2) * 86_400)
            do throws(ScripError) {
                _ = try shop.host.send(
                    stock: stock.id, to: UserID(rawValue: "u\(index)"),
                    request: RequestNumber(rawValue: "S\(index)"), at: at)
                _ = sent.take()
            } catch {
                #expect(error.code == .dayLimit)
            }
        }
        #expect(sent.count == 140)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a budget raised while sends go on is used to its last coupon`() throws {
        let stock = try shop.stock { $0.limits = StockLimits(total: 50) }
        let sent = Counter()
        onThreads(32, count: 400) { [shop] index in
            if index % 100 == 99 {
                let step = Int64(index / 100)
                _ = try? shop.host.changeBudget(
                    of: stock.id, total: 50 + 20 * (step + 1), current: 50 + 20 * step,
                    request: RequestNumber(rawValue: "B\(index)"))
            }
            if (try? shop.host.send(
                stock: stock.id, to: "u", request: RequestNumber(rawValue: "S\(index)"))) != nil
            {
                _ = sent.take()
            }
        }
        let now = try shop.host.stock(stock.id)
        #expect(Int64(sent.count) == now.sent)
        // Whoever was refused before a raise may try again; nothing of the budget is out of reach.
        for index in 0..<400 {
            _ = try? shop.host.send(
                stock: stock.id, to: "u", request: RequestNumber(rawValue: "S\(index)"))
        }
        let last = try shop.host.stock(stock.id)
        #expect(last.sent == last.definition.limits.total)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test
    func `a brief decision is made in its turn, also the first; one that takes long beside it`()
        throws
    {
        #expect(try turns(of: TeaShop.spendAndSave) == [1, 1, 1])
        let looksAtWallets = TeaShop.spendAndSave.replacing(
            "return p.off", with: "return p.off + ctx.wallet.count")
        #expect(try turns(of: looksAtWallets) == [1, 1, 1])
        // It is seen to take long in the turn that it begins in, and committed in another.
        let long = TeaShop.spendAndSave.replacing(
            "return p.off",
            with: "local sum = 0 for i = 1, 20000 do sum = sum + i end return p.off")
        #expect(try turns(of: long) == [2, 2, 2])
    }

    /// How many transactions each of three redemptions took.
    private func turns(of rule: String) throws -> [Int] {
        let begun = Counter()
        let shop = try TeaShop(
            faults: LedgerFaults { step in
                if step == .begin { _ = begun.take() }
                return nil
            })
        let stock = try shop.stock(rule: rule)
        return try (1...3).map { index in
            let coupon = try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\(index)"))
            let before = begun.count
            let receipt = try shop.host.redeem(
                shop.checkout(RequestNumber(rawValue: "R\(index)"), [coupon.code]))
            #expect(receipt.isRedeemed)
            return begun.count - before
        }
    }
}
