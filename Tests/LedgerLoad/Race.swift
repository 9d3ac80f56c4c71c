import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite

/// One of several processes at the same stock, perhaps under the same request numbers.
struct Race {
    let host: CouponHost
    let stock: StockID

    init(path: String, stock: String) throws {
        host = try CouponHost(
            ledger: CouponLedger(path: path), rules: RuleBook(),
            clock: { Instant(epochSeconds: 1_795_408_200) })
        self.stock = StockID(rawValue: stock)
    }

    /// Sends a coupon under each number and uses it, from four threads; prints what was answered.
    ///
    /// - Parameters:
    ///   - first: The first number.
    ///   - last: The last.
    ///   - discount: What is said to have come off each time.
    func run(_ first: Int, through last: Int, discount: Int64?) throws {
        let group = DispatchGroup()
        for thread in 0..<4 {
            group.enter()
            Thread {
                for number in stride(from: first + thread, through: last, by: 4) {
                    take(number, discount)
                }
                group.leave()
            }.start()
        }
        group.wait()
    }

    private func take(_ number: Int, _ discount: Int64?) {
        let request = RequestNumber(rawValue: "R\(number)")
        do throws(ScripError) {
            let sent = try host.send(
                SendRequest(number: request, stock: stock, user: UserID(rawValue: "u\(number)")))
            let used = try host.use(
                Used.Request(number: request, coupon: sent.coupon.code, discount: discount))
            guard case .redeemed(let id) = used.outcome else {
                return say("refused \(number) \(used.outcome)")
            }
            say(
                "took \(number) \(sent.coupon.code) \(id) \(sent.replayed ? "again" : "first") "
                    + (used.replayed ? "again" : "first"))
        } catch {
            say("failed \(number) \(error.code.rawValue)")
        }
    }

    /// Sets what a merchant never discounts, as another process of the merchant's does.
    ///
    /// - Parameters:
    ///   - merchant: The merchant.
    ///   - request: The request number.
    ///   - sku: The one article; none takes the list away.
    func list(for merchant: String, request: String, sku: String?) throws(ScripError) {
        let list = try host.setNeverDiscounted(
            NeverDiscounted(sku.map { [.sku: [$0]] } ?? [:]), by: MerchantID(rawValue: merchant),
            request: RequestNumber(rawValue: request))
        say("listed \(list.goods.words(of: .sku).count)")
    }

    /// Looks into a ledger and tries to write to it, as a user who owns nothing.
    static func look(path: String) throws {
        // Only the superuser can become somebody else; any other user is already without rights here.
        if geteuid() == 0 {
            guard setgid(65_534) == 0, setuid(65_534) == 0 else {
                throw ScripError(.internalFault, "setuid failed", remedy: "")
            }
        }
        do throws(ScripError) {
            let race = try Race.opened(path)
            let stocks = try race.host.stocks()
            say("stocks \(stocks.count)")
            _ = try race.host.send(stock: stocks[0].id, to: "u", request: "S9")
            say("sent")
        } catch {
            say("error \(error)")
        }
    }

    private static func opened(_ path: String) throws(ScripError) -> Race {
        do {
            return try Race(path: path, stock: "")
        } catch let error as ScripError {
            throw error
        } catch {
            throw ScripError(.internalFault, "\(error)", remedy: "")
        }
    }
}
