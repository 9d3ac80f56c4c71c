import ScripCore
import ScripLedger
import ScripTesting
import Testing

/// What a turn has changed and not kept yet is answered as if it had been kept: whatever is done in one
/// turn answers after each step as the same done in a turn for each.
struct WorkbookTests {
    private typealias Step = @Sendable (Workbook) throws(ScripError) -> Void

    private static let stocks: [StockID] = ["1200000000000001", "1200000000000002"]
    private static let users: [UserID] = ["u", "v", "\u{E9}", "e\u{301}"]
    private static let person = Array(repeating: UInt8(1), count: 32)
    private static let day: Int64 = 20_000
    private static let periods = CalendarPeriods(
        of: CivilTime(Instant(epochSeconds: day * 86_400), offset: 0))

    @Test(arguments: EngineKind.allCases, 0..<20 as Range<UInt64>)
    func `one turn answers as many turns do`(kind: EngineKind, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let steps = (0..<60).map { WorkbookTests.step($0, &random) }
        let together = try WorkbookTests.ledger(kind)
        let inOneTurn = try together.write { book throws(ScripError) in
            try steps.map { step throws(ScripError) in
                try step(book)
                return try WorkbookTests.answers(book)
            }
        }
        let apart = try WorkbookTests.ledger(kind)
        for (index, step) in steps.enumerated() {
            try apart.write { book throws(ScripError) in try step(book) }
            let answers = try apart.read { reader throws(ScripError) in
                try WorkbookTests.answers(reader)
            }
            #expect(inOneTurn[index] == answers, "after step \(index)")
        }
        let kept = try together.read { reader throws(ScripError) in
            try WorkbookTests.answers(reader)
        }
        #expect(kept == inOneTurn.last)
    }

    @Test(arguments: EngineKind.allCases)
    func `a request number is answered once in a turn`(kind: EngineKind) throws {
        let ledger = try WorkbookTests.ledger(kind)
        let error = #expect(throws: ScripError.self) {
            try ledger.write { book throws(ScripError) in
                for _ in 0..<2 {
                    _ = try book.append(
                        LedgerFixture.draft("twice"), answering: LedgerRequest(.send, "N"))
                }
            }
        }
        #expect(error?.code == .internalFault)
        let entries = try ledger.read { ledger throws(ScripError) in try ledger.lastEntry() }
        #expect(entries == 1)
    }

    @Test(arguments: EngineKind.allCases)
    func `a code that is deleted and uploaded again in one turn is new`(kind: EngineKind) throws {
        let ledger = try WorkbookTests.ledger(kind)
        let stock = WorkbookTests.stocks[0]
        try ledger.write { book throws(ScripError) in
            try book.insert("A", of: stock, at: Instant(epochSeconds: 1))
            try book.insert("B", of: stock, at: Instant(epochSeconds: 2))
        }
        try ledger.write { book throws(ScripError) in
            try book.take("A", at: 0, of: stock, forget: true)
            try book.insert("A", of: stock, at: Instant(epochSeconds: 3))
        }
        let codes = try ledger.read { ledger throws(ScripError) in
            try ledger.uploadedCodes(of: stock, drawn: nil, offset: 0, limit: 10)
        }
        #expect(
            codes == [
                UploadedCode(code: "A", uploadedAt: Instant(epochSeconds: 3), position: 1),
                UploadedCode(code: "B", uploadedAt: Instant(epochSeconds: 2), position: 0),
            ])
    }

    private static func ledger(_ kind: EngineKind) throws -> CouponLedger {
        let ledger = try Store(kind).ledger()
        try ledger.write { book throws(ScripError) in
            _ = try book.append(LedgerFixture.draft("stocks"), answering: nil)
            try book.put(StoredRule(version: "sha256:00", name: "r", source: []))
            for id in stocks {
                let definition = StockDefinition(
                    requestNumber: "S", name: "n", type: .normal, goods: "g", merchant: "m",
                    rule: "r", parameters: [])
                try book.insert(
                    Stock(
                        id: id, definition: definition, ruleVersion: "sha256:00", parameters: [],
                        state: .running, createdAt: Instant(epochSeconds: 1)))
            }
        }
        return ledger
    }

    // MARK: What is done

    private static func step(_ index: Int, _ random: inout SeededGenerator) -> Step {
        let stock = stocks.randomElement(using: &random)!
        let user = users.randomElement(using: &random)!
        let code = CouponCode(rawValue: "C\(Int.random(in: 0..<30, using: &random))")
        let draw = Int64.random(in: 0..<1_000, using: &random)
        switch Int.random(in: 0..<14, using: &random) {
        case 0..<4: return send(index, code, stock, user, to: draw % 2 == 0)
        case 4..<7: return change(code, stock, draw)
        case 7:
            return { book throws(ScripError) in
                guard try book.uploadedCode(code, of: stock) == nil else { return }
                try book.insert(code, of: stock, at: Instant(epochSeconds: draw))
            }
        case 8: return take(stock, draw)
        case 9: return write(index, code.rawValue, removing: draw % 3 == 0)
        case 10:
            return { book throws(ScripError) in
                guard var figures = try book.figures(of: stock) else { return }
                figures.discounted += draw
                try book.update(figures, of: stock)
                try book.update(DayCounts(sent: draw), of: stock, onDay: day)
            }
        case 11:
            return { book throws(ScripError) in
                try book.update(neverDiscounted: draw % 2 == 0 ? nil : 1, of: "m")
                try book.update(cursor: "reader", to: draw)
            }
        case 12:
            return { book throws(ScripError) in
                guard var definition = try book.stock(stock)?.definition else { return }
                definition.name = "named \(draw)"
                try book.update(definition, of: stock)
            }
        // A page has the engine be given all there is.
        default: return { book throws(ScripError) in _ = try book.stocks() }
        }
    }

    private static func send(
        _ index: Int, _ code: CouponCode, _ stock: StockID, _ user: UserID, to isPerson: Bool
    ) -> Step {
        { book throws(ScripError) in
            guard try book.coupon(code, of: stock) == nil else { return }
            let number = RequestNumber(rawValue: "N\(index)")
            let entry = try book.append(
                LedgerFixture.draft("send"), answering: LedgerRequest(.send, number))
            var coupon = LedgerFixture.coupon(code.rawValue, version: entry, user: user)
            coupon.stock = stock
            try book.insert(coupon)
            if isPerson {
                try book.insert(PersonCoupon(stock: stock, person: person, number: entry))
            }
            guard var figures = try book.figures(of: stock) else { return }
            figures.sent += 1
            try book.update(figures, of: stock)
        }
    }

    private static func change(_ code: CouponCode, _ stock: StockID, _ draw: Int64) -> Step {
        { book throws(ScripError) in
            guard let coupon = try book.coupon(code, of: stock) else { return }
            let entry = try book.append(LedgerFixture.draft("change"), answering: nil)
            switch draw % 4 {
            case 0 where coupon.state == .sent:
                try book.update(
                    coupon.redeemed(
                        in: entry, at: Instant(epochSeconds: 5), on: day, discount: draw))
            case 1 where coupon.state == .sent:
                try book.update(
                    coupon.held(
                        in: entry, by: "H", until: Instant(epochSeconds: draw), on: day,
                        discount: draw))
            case 2: try book.update(coupon.released(in: entry))
            default:
                var tied = coupon
                tied.version = entry
                tied.order = "order \(draw)"
                try book.update(tied)
            }
        }
    }

    private static func take(_ stock: StockID, _ draw: Int64) -> Step {
        { book throws(ScripError) in
            let left = try book.codesLeft(of: stock)
            guard left > 0, let code = try book.uploadedCode(at: draw % left, of: stock) else {
                return
            }
            try book.take(code, at: draw % left, of: stock, forget: draw % 3 == 0)
        }
    }

    private static func write(_ index: Int, _ key: String, removing: Bool) -> Step {
        { book throws(ScripError) in
            let entry = try book.append(LedgerFixture.draft("document"), answering: nil)
            let key = DocumentKey(collection: "c", key: key)
            if removing { return try book.remove(key) }
            try book.put(Document(key: key, body: [UInt8(index)], version: entry))
        }
    }

    // MARK: What is asked

    /// Every question by key or by index, and no page: a page would have all be kept.
    private static func answers(_ reader: LedgerReader) throws(ScripError) -> [String] {
        var answers: [String] = []
        func note(_ what: String, _ answer: Any) { answers.append("\(what): \(answer)") }
        for stock in stocks {
            note("stock", try reader.stock(stock) as Any)
            note("figures", try reader.figures(of: stock) as Any)
            note("counts", try reader.counts(of: stock, onDay: day))
            let left = try reader.codesLeft(of: stock)
            note("left", left)
            for position in 0..<left + 1 {
                note("at", try reader.uploadedCode(at: position, of: stock) as Any)
            }
            for now in [0, 400] as [Int64] {
                note(
                    "held",
                    try reader.held(
                        of: stock, onDay: day, otherThan: nil, now: Instant(epochSeconds: now)))
            }
            for user in users {
                note("received", try reader.received(by: user, of: stock))
                note("elsewhere", try reader.received(by: person, otherThan: user, of: stock))
                note(
                    "usage",
                    try reader.usage(
                        by: user, of: stock, in: periods,
                        otherThan: "none", now: Instant(epochSeconds: 300)))
            }
        }
        for user in users { note("wallet", try reader.coupons(of: user)) }
        for number in 0..<30 {
            let code = CouponCode(rawValue: "C\(number)")
            note("coded", try reader.coupons(coded: code))
            let key = DocumentKey(collection: "c", key: code.rawValue)
            note("document", try reader.document(key) as Any)
            for stock in stocks {
                let coupon = try reader.coupon(code, of: stock)
                note("coupon", coupon as Any)
                note("upload", try reader.uploadedCode(code, of: stock) as Any)
                guard let coupon else { continue }
                note("version", try reader.version(ofCouponSentIn: coupon.sentIn) as Any)
            }
        }
        for number in 0..<60 {
            let answer = try reader.answer(to: .send, RequestNumber(rawValue: "N\(number)"))
            note("answer", answer as Any)
        }
        let last = try reader.lastEntry()
        note("last", last)
        note("entry", try reader.entry(last) as Any)
        note("never", try reader.neverDiscounted(of: "m") as Any)
        note("cursor", try reader.cursor("reader"))
        return answers
    }
}
