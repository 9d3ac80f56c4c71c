import Foundation
import HTTPTypes
import HummingbirdTesting
import ScripContract
import ScripCore
import ScripHost
import Testing
import Yams

@testable import ScripHTTP

/// What rules see of a ledger is the same through every door: a till's, the platform's and the command's.
///
/// The steps are `Tests/Conformance/facts.yaml`. That the host itself sees what is written there is held by
/// `LiveFactsTests`; here each door has to say what the host says, in a fresh process too.
struct FactsDoorTests {
    private struct Step: Decodable, Sendable {
        var name: String
        var at: String
        var `do`: [String]?
        var coupon: String
    }

    private static func load(_ name: String) throws -> Data {
        try V3Shop.conformance(name)
    }

    /// A till's checkout of one line, at the time of a step.
    private static func checkout(_ number: String, _ step: Step) -> String {
        """
        {"request_no":"\(number)","user":"u1","time":"\(step.at)","coupons":["\(step.coupon)"],\
        "basket":{"currency":"EUR","lines":[{"id":"1","unit_price":12000,"quantity":1}]}}
        """
    }

    private let shop: V3Shop
    private let stocks: [String: StockID]

    init() throws {
        shop = try V3Shop(
            book: Book(
                timeZone: MerchantTimeZone(identifier: "Europe/Berlin"), currency: "EUR"))
        let rule = Array(try Self.load("facts.lua"))
        var stocks: [String: StockID] = [:]
        for name in ["A", "B", "C"] {
            var definition = StockDefinition(
                requestNumber: RequestNumber(rawValue: name), name: "Stock \(name)", type: .normal,
                goods: "all", merchant: name == "C" ? "1900000002" : "1900000001",
                rule: "witness", parameters: [])
            definition.codeMode = .assigned
            if name == "A" {
                definition.limits.total = 5
                definition.availability.daysAfterReceipt = 3
            }
            stocks[name] = try shop.shop.host.createStock(
                definition, ruleSource: rule, proof: .unproven("a test")
            ).id
        }
        self.stocks = stocks
    }

    private func act(_ words: [String], _ number: RequestNumber) throws {
        let host = shop.shop.host
        let code = CouponCode(rawValue: words.count == 4 ? words[2] : words[1])
        switch words[0] {
        case "send":
            _ = try host.send(
                stock: try #require(stocks[words[1]]), to: .init(rawValue: words[3]),
                request: number, code: code)
        case "redeem":
            var checkout = Checkout(
                requestNumber: number, coupons: [code],
                basket: try Basket(
                    currency: "EUR", lines: [Line(id: "1", unitPrice: 12_000, quantity: 1)]))
            checkout.attributes = [Attribute(key: "spend", value: .boolean(true))]
            let receipt = try host.redeem(checkout)
            #expect(receipt.discount == 1)
        case "return": _ = try host.returnCoupon(code, request: number)
        case "delete": _ = try host.delete(code, of: "u1", request: number)
        case "deactivate": _ = try host.deactivate(code, request: number)
        default: Issue.record("\(words) is nothing to do")
        }
    }

    @Test func everyDoorSeesTheLedgerAsTheHostDoes() async throws {
        let text = String(decoding: try Self.load("facts.yaml"), as: UTF8.self)
        let steps = try YAMLDecoder().decode([Step].self, from: text)
        #expect(steps.count == 7)
        let till = try shop.shop.key()
        let server = shop.shop
        try await shop.serve { [self] call in
            var number = 0
            for (index, step) in steps.enumerated() {
                server.now = try Instant(rfc3339: step.at)
                for action in step.do ?? [] {
                    number += 1
                    try act(
                        action.split(separator: " ").map(String.init),
                        RequestNumber(rawValue: "DO-\(number)"))
                }
                let body = Self.checkout("ASK-\(index)", step)
                let asked = try Checkout(json: Array(body.utf8))
                let offer = try server.host.quote(asked).offers[0]
                guard case .refused(let refusal) = offer.verdict.outcome else {
                    Issue.record("the witness says nothing: \(offer.verdict.outcome)")
                    return
                }
                let expected = Said(refusal)

                let quote = try await call.client.post("/v1/quote", body, till)
                #expect(Said((quote.json["offers"] as? [Any])?.first) == expected, "\(step.name)")
                for path in ["/v1/redeem", "/v1/holds"] {
                    let answer = try await call.client.post(path, body, till)
                    #expect(Said(answer.json) == expected, "\(step.name): \(path)")
                }

                let stock = try #require(stocks[String(step.coupon.prefix(1))])
                let use = try await call(
                    .post, "/coupons/use",
                    V3Shop.json(
                        """
                        {"coupon_code": "\(step.coupon)", "stock_id": "\(stock)",
                         "appid": "wx1900000001", "use_time": "\(step.at)",
                         "use_request_no": "USE-\(index)", "openid": "u1",
                         "x_scrip": {"basket": {"currency": "EUR",
                           "lines": [{"id": "1", "unit_price": 12000, "quantity": 1}]}}}
                        """))
                #expect(use.status == 403, "\(step.name)")
                #expect(use.text("detail", "issue") == "seen", "\(step.name)")
                #expect(use.text("message") == refusal.message, "\(step.name)")

                let command = try Self.command(
                    ["quote", "-", "--ledger", server.folder.appending(path: "scrip.db").path],
                    input: body)
                #expect(
                    Said((command["offers"] as? [Any])?.first) == expected,
                    "\(step.name): the command")
            }
        }
        #expect(try shop.shop.host.audit().fault == nil)
    }

    /// A refusal as a door tells it: its code, its words, and the figures behind them.
    private struct Said: Equatable, CustomStringConvertible {
        var code: String?
        var message: String?
        var details: [String: String] = [:]

        var description: String { "\(code ?? "nothing"): \(message ?? "") \(details)" }

        init(_ refusal: Refusal) {
            code = refusal.code
            message = refusal.message
            for detail in refusal.details {
                if case .string(let text) = detail.value { details[detail.key] = text }
            }
        }

        /// From a verdict or a receipt in JSON.
        init(_ verdict: Any?) {
            let reason = (verdict as? [String: Any])?["reason"] as? [String: Any]
            code = reason?["code"] as? String
            message = reason?["message"] as? String
            details = reason?["details"] as? [String: String] ?? [:]
        }
    }

    /// Runs `scrip … --json`, a process with a host of its own on the same ledger.
    private static func command(_ arguments: [String], input: String) throws -> [String: Any] {
        let process = Process()
        let (stdin, stdout) = (Pipe(), Pipe())
        process.executableURL = ServerProcess.command
        process.arguments = arguments + ["--json"]
        process.standardInput = stdin
        process.standardOutput = stdout
        try process.run()
        // Less than a pipe holds: nothing waits for the reader.
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let answer = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try JSONSerialization.jsonObject(with: answer) as? [String: Any] ?? [:]
    }
}
