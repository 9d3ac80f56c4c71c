public import ScripCore
internal import ScripHost
internal import ScripLedger

/// Subsidies (营销补差): what was paid for a coupon, and what was given back of it.
///
/// No money moves here. Everything is checked in the turn that writes it: a coupon that came back in
/// between is not paid for.
public struct Subsidies: Sendable {
    private let host: CouponHost

    init(host: CouponHost) { self.host = host }

    /// Pays the difference a coupon made (营销补差付款).
    ///
    /// - Throws: `conflict` where it was paid under another number.
    public func pay(
        _ order: Subsidy.Order, number: String, by merchant: MerchantID
    ) throws(ScripError) -> SubsidyAnswer {
        try order.check(number)
        let request = RequestNumber(number, of: merchant)
        try request.check()
        return try host.ledger.write { [host] ledger throws(ScripError) in
            let now = host.clock()
            let order = try ledger.found(order)
            let name = Program.Name(.subsidy, Subsidy.id(order.stock, order.coupon))
            if let entry = try ledger.answer(to: .paySubsidy, request) {
                let before = try SubsidyPaid(record: entry.body).subsidy
                try before.order.check(order, number)
                return SubsidyAnswer(before, entry: entry.number, host.book)
            }
            guard try ledger.program(name) == nil else {
                throw ScripError(
                    .conflict, "The difference of this coupon was paid under another number",
                    remedy: "Ask for the subsidy of the coupon")
            }
            try Subsidies.check(order, asked: merchant, in: ledger)
            let subsidy = Subsidy(
                merchant: merchant, number: number, order: order, paidAt: now)
            let entry = try ledger.append(
                host.draft(.subsidyPaid, SubsidyPaid(subsidy)),
                answering: LedgerRequest(.paySubsidy, request))
            try ledger.put(Program(number: entry, version: entry, content: .subsidy(subsidy)))
            return SubsidyAnswer(subsidy, entry: entry, host.book)
        }
    }

    /// The stock, the coupon and the amount have to be such that there is a difference to pay.
    private static func check(
        _ order: Subsidy.Order, asked merchant: MerchantID, in ledger: LedgerReader
    ) throws(ScripError) {
        guard let stock = try ledger.stock(order.stock) else {
            throw ScripError(
                .notFound, "There is no stock '\(order.stock)'", remedy: "Name the coupon's stock",
                at: .path("stock_id"))
        }
        let owner = stock.definition.merchant
        guard merchant == owner || merchant == order.payer else {
            throw ScripError(
                .notYours, "Only the payer or the owner of the stock may pay its difference",
                remedy: "Have one of them ask")
        }
        guard stock.definition.type != .exchange else {
            throw ScripError.invalid(
                "stock_id", "is of an EXCHANGE stock", remedy: "Use NORMAL or DISCOUNT")
        }
        guard order.payee == owner else {
            throw ScripError.invalid(
                "payee", "is not the owner of the stock", remedy: "Name the owner")
        }
        guard let coupon = try ledger.coupon(order.coupon, of: order.stock) else {
            throw ScripError(
                .notFound, "There is no such coupon", remedy: "Name a coupon of the stock",
                at: .path("coupon"))
        }
        guard coupon.state == .used else {
            throw ScripError(
                .notAllowed, "The coupon has not been redeemed", remedy: "Redeem it first")
        }
        if let most = try most(for: coupon, of: stock, in: ledger), order.amount > most {
            throw ScripError.invalid(
                "amount", "is more than the coupon took off, \(most)", remedy: "Pay at most that")
        }
    }

    /// What is left of what the coupon took off; what its stock promises when the redemption did not say;
    /// nil when neither is known.
    private static func most(
        for coupon: Coupon, of stock: Stock, in ledger: LedgerReader
    ) throws(ScripError) -> Int64? {
        guard let number = coupon.redemption?.entry, let entry = try ledger.entry(number),
            // A rule always says, also that it was nothing.
            entry.kind == .used, try Used(record: entry.body).request.discount == nil
        else { return coupon.discount }
        guard stock.definition.type == .normal,
            case .integer(let off)? = stock.parameters.first(where: { $0.key == "off" })?.value
        else { return nil }
        return off
    }

    // MARK: Looking up

    /// The subsidy of a coupon; only whoever has a part in it sees it.
    public func subsidy(
        of coupon: CouponCode, stock: StockID, for merchant: MerchantID
    ) throws(ScripError) -> SubsidyAnswer? {
        try host.ledger.read { [host] ledger throws(ScripError) in
            guard
                let program = try ledger.program(Program.Name(.subsidy, Subsidy.id(stock, coupon))),
                let subsidy = program.subsidy, subsidy.isSeen(by: merchant)
            else { return nil }
            return SubsidyAnswer(subsidy, entry: program.number, host.book)
        }
    }

    /// A subsidy, by the number of its receipt (查询营销补差付款单详情).
    ///
    /// - Parameters:
    ///   - id: The receipt's number.
    ///   - merchant: Who asks, and has to have a part in it; nil for whoever runs the host.
    public func subsidy(
        receipt id: String, for merchant: MerchantID? = nil
    ) throws(ScripError) -> SubsidyAnswer {
        try host.ledger.read { [host] ledger throws(ScripError) in
            guard let entry = try ledger.receipt(id, .subsidyPaid) else {
                throw ScripError.noSubsidy
            }
            let paid = try SubsidyPaid(record: entry.body).subsidy
            let name = Program.Name(.subsidy, Subsidy.id(paid.order.stock, paid.order.coupon))
            let answer = SubsidyAnswer(
                try ledger.program(name)?.subsidy ?? paid, entry: entry.number, host.book)
            guard answer.id == id, merchant.map(answer.subsidy.isSeen) ?? true else {
                throw ScripError.noSubsidy
            }
            return answer
        }
    }

    /// A return, by the number of its receipt (查询营销补差回退单详情).
    public func returned(
        receipt id: String, for merchant: MerchantID
    ) throws(ScripError) -> SubsidyAnswer.Returned {
        try host.ledger.read { [host] ledger throws(ScripError) in
            guard let entry = try ledger.receipt(id, .subsidyReturned) else {
                throw ScripError.noSubsidy
            }
            let answer = try host.returned(in: entry, from: ledger)
            guard answer.id == id, answer.of.subsidy.isSeen(by: merchant) else {
                throw ScripError.noSubsidy
            }
            return answer
        }
    }

    // MARK: Returning

    /// Gives back a part of a subsidy or all of it (营销补差回退).
    public func giveBack(
        _ order: Subsidy.Order, refund: String, number: String, by merchant: MerchantID
    ) throws(ScripError) -> SubsidyAnswer.Returned {
        try order.check(number)
        let request = RequestNumber(number, of: merchant)
        try request.check()
        return try host.ledger.write { [host] ledger throws(ScripError) in
            let now = host.clock()
            let order = try ledger.found(order)
            if let entry = try ledger.answer(to: .returnSubsidy, request) {
                let before = try SubsidyReturned(record: entry.body)
                try before.order.check(
                    order, number, and: before.refund.isExactly(refund) ? [] : ["refund"])
                return try host.returned(in: entry, from: ledger, asOfThen: true)
            }
            let name = Program.Name(.subsidy, Subsidy.id(order.stock, order.coupon))
            guard var program = try ledger.program(name), var subsidy = program.subsidy,
                subsidy.isSeen(by: merchant)
            else { throw ScripError.noSubsidy }
            try subsidy.check(returned: order)
            let event = SubsidyReturned(
                merchant: merchant, number: number, order: order, refund: refund, at: now)
            let entry = try ledger.append(
                host.draft(.subsidyReturned, event),
                answering: LedgerRequest(.returnSubsidy, request))
            let part = event.part(in: entry)
            subsidy.parts.append(part)
            program.version = entry
            program.content = .subsidy(subsidy)
            try ledger.put(program)
            return SubsidyAnswer.Returned(
                part, of: SubsidyAnswer(subsidy, entry: program.number, host.book), host.book)
        }
    }
}

/// A subsidy with the number of its receipt.
public struct SubsidyAnswer: Hashable, Sendable {
    /// The receipt's number: 28 digits, as the platform's have.
    public var id: String
    /// The subsidy as it is now.
    public var subsidy: Subsidy
    /// The numbers of the receipts of what was given back, in order.
    public var partIDs: [String]

    /// A part that was given back, with the number of its receipt.
    public struct Returned: Hashable, Sendable {
        /// The receipt's number: 28 digits.
        public var id: String
        /// What was given back.
        public var part: Subsidy.Part
        /// What it is a part of.
        public var of: SubsidyAnswer

        init(_ part: Subsidy.Part, of answer: SubsidyAnswer, _ book: Book) {
            id = SubsidyAnswer.receipt("21", part.at, part.entry, book)
            self.part = part
            of = answer
        }
    }

    init(_ subsidy: Subsidy, entry: Int64, _ book: Book) {
        id = SubsidyAnswer.receipt("11", subsidy.paidAt, entry, book)
        self.subsidy = subsidy
        partIDs = subsidy.parts.map { SubsidyAnswer.receipt("21", $0.at, $0.entry, book) }
    }

    /// Kind, date and time, and the entry it is in: what a receipt's number is looked up by.
    private static func receipt(
        _ kind: String, _ at: Instant, _ entry: Int64, _ book: Book
    ) -> String {
        let time = at.rfc3339(in: book.timeZone).utf8.prefix(19)
        let digits = String(decoding: time.filter { (0x30...0x39).contains($0) }, as: UTF8.self)
        let number = String(entry)
        return kind + digits + String(repeating: "0", count: max(0, 12 - number.utf8.count))
            + number
    }
}

extension CouponHost {
    fileprivate func returned(
        in entry: JournalEntry, from ledger: LedgerReader, asOfThen: Bool = false
    ) throws(ScripError) -> SubsidyAnswer.Returned {
        let event = try SubsidyReturned(record: entry.body)
        let name = Program.Name(.subsidy, Subsidy.id(event.order.stock, event.order.coupon))
        guard let program = try ledger.program(name), var subsidy = program.subsidy else {
            throw ScripError.noSubsidy
        }
        // What came back since was no part of the first answer.
        if asOfThen { subsidy.parts.removeAll { $0.entry > entry.number } }
        return SubsidyAnswer.Returned(
            event.part(in: entry.number),
            of: SubsidyAnswer(subsidy, entry: program.number, book), book)
    }
}

extension LedgerReader {
    /// The order with the coupon's own code, however it was typed.
    fileprivate func found(_ order: Subsidy.Order) throws(ScripError) -> Subsidy.Order {
        guard
            let coupon = try maybeCoupon(
                CouponCode(rawValue: "\(order.stock):\(order.coupon)"), of: nil)
        else { return order }
        var found = order
        found.coupon = coupon.code
        return found
    }

    /// The entry a receipt's number names.
    fileprivate func receipt(
        _ id: String, _ kind: JournalEntry.Kind
    ) throws(ScripError) -> JournalEntry? {
        guard id.utf8.count == 28, let number = Int64(id.suffix(12)),
            let entry = try entry(number), entry.kind == kind
        else { return nil }
        return entry
    }
}

extension Subsidy {
    /// Whether a merchant has a part in it.
    fileprivate func isSeen(by merchant: MerchantID) -> Bool {
        [self.merchant, order.payer, order.payee].contains(merchant)
    }

    fileprivate func check(returned order: Order) throws(ScripError) {
        let paid = self.order
        guard order.transaction.isExactly(paid.transaction) else {
            throw ScripError.invalid(
                "transaction_id", "is not the order of the subsidy", remedy: "Name that order")
        }
        guard order.payer == paid.payer, order.payee == paid.payee else {
            throw ScripError.invalid(
                order.payer == paid.payer ? "payee" : "payer", "is not the one of the subsidy",
                remedy: "Name the original merchants")
        }
        let left = paid.amount - returned
        guard order.amount <= left else {
            throw ScripError.invalid(
                "amount", "is more than is left of the subsidy, \(left)",
                remedy: "Give back at most that")
        }
    }
}

extension Subsidy.Order {
    /// Throws for what its readers would refuse.
    fileprivate func check(_ number: String) throws(ScripError) {
        try TextBounds.check(number, in: 1...128, "request_no")
        try TextBounds.check(payer.rawValue, in: 1...32, "payer")
        try TextBounds.check(payee.rawValue, in: 1...32, "payee")
        try TextBounds.check(transaction, in: 1...64, "transaction_id")
        try TextBounds.check(words, in: 0...1_024, "description")
        guard (1...Subsidy.amountMax).contains(amount) else {
            throw ScripError.invalid(
                "amount", "is \(amount)", remedy: "Use 1 to \(Subsidy.amountMax)")
        }
    }

    /// Throws unless a repeated request asks for the same.
    fileprivate func check(
        _ other: Self, _ number: String, and more: [String] = []
    ) throws(ScripError) {
        let pairs: [(String, Bool)] = [
            ("stock_id", stock == other.stock), ("coupon", coupon == other.coupon),
            ("transaction_id", transaction.isExactly(other.transaction)),
            ("payer", payer == other.payer), ("payee", payee == other.payee),
            ("amount", amount == other.amount), ("description", words.isExactly(other.words)),
        ]
        let differences = pairs.filter { !$0.1 }.map(\.0) + more
        guard differences.isEmpty else {
            throw ScripError.mismatch(number, "another subsidy", differences: differences)
        }
    }
}

extension ScripError {
    static let noSubsidy = ScripError(
        .notFound, "There is no such subsidy",
        remedy: "Name a receipt that the merchant has a part in")
}
