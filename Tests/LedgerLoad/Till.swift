import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Synchronization

/// Prints a line at once and whole: what was said before a kill was said.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// Sends and redeems without end.
struct Till {
    let host: CouponHost
    let stock: StockID
    let run = UUID().uuidString

    static let rule = """
        return { api = 1, title = "Two off", params = {}, discount = function() return 200 end }
        """

    init(path: String) throws {
        host = try CouponHost(
            ledger: CouponLedger(path: path), rules: RuleBook(),
            clock: { Instant(epochSeconds: Int64(Date().timeIntervalSince1970)) })
        stock = try host.createStock(
            StockDefinition(
                requestNumber: "STOCK", name: "load", type: .normal, goods: "all", merchant: "m",
                rule: "two_off", parameters: []), ruleSource: Array(Till.rule.utf8),
            proof: .unproven("a test")
        ).id
    }

    func work(threads: Int) throws {
        let group = DispatchGroup()
        for thread in 0..<threads {
            group.enter()
            Thread {
                do {
                    for turn in 0... { try work(thread, turn) }
                } catch {
                    FileHandle.standardError.write(Data("\(error)\n".utf8))
                }
                group.leave()
            }.start()
        }
        group.wait()
    }

    private func work(_ thread: Int, _ turn: Int) throws {
        let number = "\(run)-\(thread)-\(turn)"
        let coupon = try host.send(
            stock: stock, to: UserID(rawValue: "u\(thread)-\(turn % 50)"),
            request: RequestNumber(rawValue: number))
        say("sent \(number) \(coupon.code)")
        let basket = try Basket(lines: [Line(id: "1", unitPrice: 1_000, quantity: 1)])
        let receipt = try host.redeem(
            Checkout(
                requestNumber: RequestNumber(rawValue: number), coupons: [coupon.code],
                basket: basket))
        guard case .redeemed(let id) = receipt.outcome else {
            throw ScripError(.internalFault, "\(receipt.outcome)", remedy: "")
        }
        say("redeemed \(number) \(coupon.code) \(id)")
    }
}
