import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite

/// What sending from a stock with many uploaded codes costs.
struct CodeDraws {
    let host: CouponHost
    let stock: StockID
    let codes: Int

    init(folder: String, codes: Int) throws {
        self.codes = codes
        host = try CouponHost(
            ledger: CouponLedger(path: folder + "/codes-\(codes).db"), rules: RuleBook(),
            clock: { Instant(epochSeconds: 1_795_408_200) })
        var definition = StockDefinition(
            requestNumber: "STOCK", name: "codes", type: .normal, goods: "all", merchant: "m",
            rule: "two_off", parameters: [])
        definition.codeMode = .uploaded
        stock = try host.createStock(
            definition, ruleSource: Array(Till.rule.utf8), proof: .unproven("a test")
        ).id
        for start in stride(from: 0, to: codes, by: CouponHost.uploadMax) {
            let part = (start..<min(codes, start + CouponHost.uploadMax)).map {
                CouponCode(rawValue: "CODE-\($0)")
            }
            _ = try host.upload(
                part, to: stock, request: RequestNumber(rawValue: "UP-\(start)"))
        }
    }

    /// Median microseconds of a send, durable.
    func median() throws -> Double {
        let clock = ContinuousClock()
        var times: [Double] = []
        for number in 0..<min(codes, 400) {
            let start = clock.now
            _ = try host.send(
                stock: stock, to: UserID(rawValue: "u\(number)"),
                request: RequestNumber(rawValue: "S\(number)"))
            times.append((clock.now - start) / .microseconds(1))
        }
        return times.sorted()[times.count / 2]
    }

    func json() throws -> String {
        let send = try median()
        return "{\"codes\":\(codes),\"left\":\(try host.codesLeft(of: stock)),"
            + "\"send_us\":\(Int(send))}"
    }
}
