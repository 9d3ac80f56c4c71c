import Scrip
import ScripCore
import Synchronization
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
        let receipts = Mutex<[Receipt]>([])
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
}
