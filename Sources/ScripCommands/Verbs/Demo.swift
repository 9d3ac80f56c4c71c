internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripLedger
internal import ScripOperations
internal import ScripRules
internal import ScripSQLite

/// The demo's six steps, each with what must come of it.
struct Demo {
    /// Says something to whoever watches.
    var tell: (String) -> Void = { _ in }
    /// What came out otherwise than it should.
    private(set) var differences: [String] = []

    private let samples: DemoSamples
    private let host: CouponHost
    private var answers: [(name: String, write: (inout JSONWriter) -> Void)] = []

    /// The demo's clock stands still, so that it shows the same every day.
    private static let noon = Instant(epochSeconds: 1_795_406_400)

    init(_ samples: DemoSamples, ledger path: String) throws(ScripError) {
        self.samples = samples
        host = try CouponHost(
            ledger: CouponLedger(path: path), rules: RuleBook(), clock: { Demo.noon })
    }

    mutating func run() throws(ScripError) {
        let stock = try createStock()
        let coupon = try send(stock)
        try refuse(coupon)
        let receipt = try redeem(coupon)
        try repeatRequest(coupon, receipt)
        try redeemAgain(coupon)
        if differences.isEmpty { tell("\nAll six went as they should.\n") }
    }

    /// The six answers in JSON, in order.
    var json: String {
        var writer = JSONWriter(.pretty)
        writer.object { writer in
            for answer in answers {
                writer.key(named: answer.name)
                answer.write(&writer)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }

    // MARK: Steps

    private mutating func createStock() throws(ScripError) -> Stock {
        step("1. A stock, created from a rule with bound parameters", DemoSamples.stock)
        let stock = try RuleGate(host, try RuleBook()).createStock(
            StockRequest(definition: samples.stock, unproven: "changed beside the demo"),
            samples.rule.candidate)
        show("stock", stock, StockWords(stock, in: host).text)
        expect(stock.state == .running, "the stock is \(stock.state), not running")
        return stock
    }

    private mutating func send(_ stock: Stock) throws(ScripError) -> Coupon {
        step("2. A coupon, sent to a customer")
        let coupon = try host.send(
            stock: stock.id, to: samples.enough.user ?? "demo", request: "SEND-20261123-0001")
        show("coupon", coupon, "  " + WalletWords(zone: host.timeZone).sent(coupon))
        expect(coupon.state == .sent, "the coupon is \(coupon.state), not sent")
        return coupon
    }

    private mutating func refuse(_ coupon: Coupon) throws(ScripError) {
        step("3. A basket that does not reach it: refused, with what is missing", DemoSamples.short)
        let checkout = checkout(samples.short, coupon)
        let receipt = try host.redeem(checkout)
        show(
            "refused", receipt, BasketWords.table(checkout.basket) + "\n" + words(receipt, checkout)
        )
        guard case .refused(_, let refusal) = receipt.outcome else {
            return differ("the short basket was not refused")
        }
        let short = refusal.details.first { $0.key == "short" }?.value
        expect(refusal.code == "below_threshold", "the reason is \(refusal.code)")
        guard case .integer(let missing) = short else {
            return differ("nothing says what is short")
        }
        tell("  short \(Money(currency: checkout.basket.currency).text(missing))\n")
        expect(missing == 2300, "short is \(missing), not 2300")
    }

    private mutating func redeem(_ coupon: Coupon) throws(ScripError) -> Receipt {
        step("4. One more drink: redeemed, with the discount on each line", DemoSamples.enough)
        let checkout = checkout(samples.enough, coupon)
        let receipt = try host.redeem(checkout)
        show("redeemed", receipt, words(receipt, checkout))
        guard case .redeemed = receipt.outcome else {
            differ("the basket was not redeemed")
            return receipt
        }
        let parts = receipt.lines.reduce(0) { $0 + $1.discount }
        expect(receipt.discount == 2000, "the discount is \(receipt.discount), not 2000")
        expect(parts == receipt.discount, "the lines add up to \(parts)")
        expect(!receipt.replayed, "the first receipt says it is a repetition")
        return receipt
    }

    private mutating func repeatRequest(
        _ coupon: Coupon, _ first: Receipt
    ) throws(ScripError) {
        step("5. The same request number again: the same receipt")
        let checkout = checkout(samples.enough, coupon)
        var receipt = try host.redeem(checkout)
        show("repeated", receipt, words(receipt, checkout))
        expect(receipt.replayed, "the second receipt does not say it is a repetition")
        receipt.replayed = first.replayed
        expect(receipt == first, "the second receipt differs from the first")
    }

    private mutating func redeemAgain(_ coupon: Coupon) throws(ScripError) {
        step("6. Another request number on the used coupon: refused")
        var checkout = checkout(samples.enough, coupon)
        checkout.requestNumber = "T01-20261123-0003"
        let receipt = try host.redeem(checkout)
        show("used", receipt, words(receipt, checkout))
        guard case .refused(_, let refusal) = receipt.outcome else {
            return differ("the used coupon was redeemed again")
        }
        expect(refusal.code == "already_redeemed", "the reason is \(refusal.code)")
        let redeemed = try host.stock(coupon.stock).redeemed
        expect(redeemed == 1, "the stock counts \(redeemed) redemptions, not 1")
    }

    // MARK: Telling and checking

    private func checkout(_ sample: Checkout, _ coupon: Coupon) -> Checkout {
        var checkout = sample
        checkout.coupons = [coupon.code]
        checkout.time = Demo.noon
        return checkout
    }

    private func words(_ receipt: Receipt, _ checkout: Checkout) -> String {
        ReceiptWords(
            receipt, basket: checkout.basket, currency: host.book.currency
        ).text
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty || $0.hasPrefix("  ") ? "\($0)" : "  \($0)" }
            .joined(separator: "\n")
    }

    private func step(_ title: String, _ file: String? = nil) {
        tell("\n" + Terminal.paint(title, .bold) + "\n")
        if let file { tell(Terminal.paint("   \(file)", .dim) + "\n") }
        tell("\n")
    }

    private mutating func show(
        _ name: String, _ value: some JSONWritable, _ words: String
    ) {
        answers.append((name, { value.write(to: &$0) }))
        tell(words)
    }

    private mutating func expect(_ holds: Bool, _ difference: @autoclosure () -> String) {
        if !holds { differ(difference()) }
    }

    private mutating func differ(_ difference: String) { differences.append(difference) }
}
