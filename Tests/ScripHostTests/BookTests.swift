import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Testing

/// What a book is stands in its first entry, and nowhere else.
struct BookTests {
    private func berlin() throws -> Book {
        try Book(timeZone: MerchantTimeZone(identifier: "Europe/Berlin"), currency: "EUR")
    }

    @Test func `a ledger that was not begun becomes a book in Shanghai`() throws {
        let shop = try TeaShop()
        #expect(shop.host.book == .usual)
        #expect(shop.host.book.currency == "CNY")
        #expect(shop.host.timeZone.identifier == "Asia/Shanghai")
        #expect(try shop.ledger.book() == .usual)
        #expect(try shop.host.audit().entries == 1)
    }

    @Test func `a book is what it was begun as, for every host on its ledger`() throws {
        let shop = try TeaShop(book: berlin())
        #expect(shop.host.book == (try berlin()))
        #expect(shop.host.book.number == 1)
        #expect(shop.host.book.format == RecordFormat.current)
        let other = try CouponHost(
            ledger: CouponLedger(path: shop.path), rules: RuleBook(), clock: { TeaShop.noon })
        #expect(other.book == (try berlin()))
        #expect(try shop.host.recordedAt(entry: 1) == TeaShop.noon)
        let audit = try shop.host.audit()
        #expect(audit.fault == nil)
        #expect(audit.entries == 1)
    }

    /// What is sent and created in a book says where it lives.
    @Test(
        arguments: [
            (1, "1200000000000001", "00000"), (2, "1200001000000001", "00001"),
            (100_000, "1299999000000001", "99999"),
        ] as [(Int64, StockID, String)])
    func `stocks and codes carry the number of their book`(
        number: Int64, first: StockID, beginning: String
    ) throws {
        let shop = try TeaShop(book: Book(number: number))
        #expect(shop.host.book.number == number)
        let stock = try shop.stock()
        #expect(stock.id == first)
        #expect(stock.id.book == number)
        let second = try shop.stock("STOCK-2")
        #expect(Int64(second.id.rawValue) == Int64(first.rawValue).map { $0 + 1 })
        let code = try shop.host.send(stock: stock.id, to: "u1", request: "S1").code
        #expect(code.rawValue.hasPrefix(beginning))
        #expect(code.book == number)
        #expect(try shop.host.audit().fault == nil)
    }

    /// The first book's redemptions, and those of every file, are named by their entry alone.
    @Test(arguments: [(1, "R4"), (2, "R2-4"), (100_000, "R100000-4")] as [(Int64, RedemptionID)])
    func `redemptions carry the number of their book, and are found by no other name`(
        number: Int64, name: RedemptionID
    ) throws {
        let shop = try TeaShop(book: Book(number: number))
        _ = try shop.stock()
        let first = try shop.send("S1", to: "u1")
        let checkout = try shop.checkout("T1", [first.code])
        let receipt = try shop.host.redeem(checkout)
        #expect(receipt.outcome == .redeemed(name))
        #expect(try shop.host.redeem(checkout).outcome == .redeemed(name))
        #expect(try shop.host.coupon(first.code).redemption == name)
        #expect(try shop.host.redemption(name.rawValue).id == name)
        #expect(try shop.host.redemptions().redemptions.map(\.id) == [name])
        for other in ["R4", "R1-4", "R2-4", "R3-4", "R100000-4"] where other != name.rawValue {
            let found = #expect(throws: ScripError.self) { try shop.host.redemption(other) }
            #expect(found?.code == .notFound)
            let returned = #expect(throws: ScripError.self) {
                try shop.host.returnGoods(
                    [.init(line: "1", quantity: 1)], of: RedemptionID(rawValue: other),
                    request: "RET-0")
            }
            #expect(returned?.code == .notFound)
        }
        let held = try shop.send("S2", to: "u1")
        _ = try shop.host.hold(shop.checkout("T2", [held.code]))
        let committed = try shop.host.commit(hold: "T2")
        #expect(committed.outcome == .redeemed(shop.host.book.redemption(7)))
        _ = try shop.host.returnGoods(
            [.init(line: "1", quantity: 1)], of: name, request: "RET-1")
        // On the merchant's word alone, from another door, and again.
        let used = try shop.send("S3", to: "u1")
        let word = Used.Request(number: "USE-1", coupon: used.code)
        for _ in 1...2 {
            let answer = try shop.host.use(word)
            #expect(answer.outcome == .redeemed(shop.host.book.redemption(10)))
        }
        #expect(try shop.host.redemptions().redemptions.count == 3)
        let audit = try shop.host.audit()
        #expect(audit.fault == nil)
        #expect(audit.entries == 10)
    }

    @Test(
        arguments: [
            "", "R", "4", "r4", "R0", "R04", "R-4", "R+4", "R4-", "R1-4", "R0-4", "R02-4", "R2-04",
            "R2-4-1", "R100001-4", "R2-", "R９", "R9223372036854775808",
        ] as [RedemptionID])
    func `text that Scrip did not make names no redemption`(_ name: RedemptionID) {
        #expect(name.entry == nil)
        #expect(name.book == nil)
    }

    @Test(arguments: [0, -1, 100_001] as [Int64])
    func `what is no number of a book is refused`(_ number: Int64) {
        let error = #expect(throws: ScripError.self) { _ = try Book(number: number) }
        #expect(error?.detail == "\(number) is not the number of a book")
    }

    @Test func `text that Scrip did not make names no book`() {
        #expect(StockID("1300000000000001").book == nil)
        #expect(StockID("120000000000001").book == nil)
        #expect(StockID("12000000000000x1").book == nil)
        #expect(CouponCode("000000000000000000000").book == nil)
        #expect(CouponCode("00000000000000000000-1").book == nil)
    }

    @Test func `a book is begun once`() throws {
        let shop = try TeaShop(book: berlin())
        for book in [try berlin(), .usual] {
            let error = #expect(throws: ScripError.self) {
                try shop.ledger.begin(book, at: TeaShop.noon)
            }
            #expect(error?.code == .notAllowed)
            #expect(
                error?.detail == "The ledger was begun before, in Europe/Berlin and EUR")
        }
        #expect(try shop.ledger.book() == (try berlin()))
    }

    @Test func `of many who begin a book at once, one does`() throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("scrip-\(UUID().uuidString).db").path
        defer {
            for end in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: path + end)
            }
        }
        let first = try CouponLedger(path: path)
        #expect(try first.book() == nil)
        let zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC"]
        let won = Counter()
        onThreads(8, count: 8) { index in
            guard let zone = try? MerchantTimeZone(identifier: zones[index % 4]),
                let book = try? Book(timeZone: zone),
                let ledger = try? CouponLedger(path: path)
            else { return }
            if (try? ledger.begin(book, at: TeaShop.noon)) != nil { _ = won.take() }
        }
        #expect(won.count == 1)
        let host = try CouponHost(ledger: first, rules: RuleBook(), clock: { TeaShop.noon })
        #expect(try host.audit().entries == 1)
    }

    @Test(arguments: ["", "cny", "CN", "CNYY", "C1Y", "€€€"])
    func `what is no currency is refused`(_ currency: String) {
        let error = #expect(throws: ScripError.self) { _ = try Book(currency: currency) }
        #expect(error?.code == .invalidInput)
    }

    @Test(arguments: [
        "", "Mars/Phobos", "europe/berlin", "Berlin", "PST", "GMT+8", "UTC+1", "+08:00",
        "Europe/Berlin ",
    ])
    func `what is no zone of IANA's is refused`(_ name: String) {
        let error = #expect(throws: ScripError.self) {
            _ = try MerchantTimeZone(identifier: name)
        }
        #expect(error?.code == .invalidInput)
        #expect(error?.remedy == "Use an IANA name such as Asia/Shanghai")
    }

    @Test(arguments: ["Europe/Berlin", "America/New_York", "UTC", "Asia/Kolkata", "Etc/GMT-8"])
    func `zones of IANA's are known by their names`(_ name: String) throws {
        #expect(try MerchantTimeZone(identifier: name).identifier == name)
    }

    @Test func `a journal begins with its book, and never begins again`() throws {
        let shop = try TeaShop()
        _ = try shop.stock()
        let entries = try shop.ledger.read { ledger throws(ScripError) in
            try ledger.journal(after: 0, limit: 10)
        }
        let nothing = { (_: Int64) throws(ScripError) -> JournalEntry? in nil }
        var headless = JournalModel()
        let without = #expect(throws: ScripError.self) {
            try headless.apply(entries[1], lookup: nothing)
        }
        #expect(without?.detail == "does not say what book it begins")
        var model = JournalModel()
        try model.apply(entries[0], lookup: nothing)
        let twice = #expect(throws: ScripError.self) {
            try model.apply(entries[0], lookup: nothing)
        }
        #expect(twice?.detail == "begins a book again")
        try model.apply(entries[1], lookup: nothing)
    }

    @Test func `a book of another's format or of an impossible kind is refused`() throws {
        var newer = Book.usual.record
        newer[0] = RecordFormat.current + 1
        #expect(throws: ScripError.self) { _ = try Book(record: newer) }
        var nowhere = RecordEncoder.record()
        nowhere.append(byte: RecordFormat.current)
        nowhere.append(Int64(1))
        nowhere.append("Mars/Phobos")
        nowhere.append("CNY")
        let bytes = nowhere.bytes
        let error = #expect(throws: ScripError.self) { _ = try Book(record: bytes) }
        #expect(
            error?.description
                == "The ledger is kept in time zone 'Mars/Phobos', which this machine does not know. "
                + "Install time zone data (tzdata).")
    }

    // MARK: Currency

    @Test func `a checkout in another currency is refused by every call that takes one`() throws {
        let shop = try TeaShop(book: berlin())
        _ = try shop.stock()
        let coupon = try shop.send("S1", to: "u1")
        let basket = try Basket(
            currency: "CNY", lines: [Line(id: "1", unitPrice: 12_000, quantity: 1)])
        let checkout = Checkout(
            requestNumber: "T1", user: "u1", coupons: [coupon.code], basket: basket)
        let calls: [(String, () throws -> Void)] = [
            ("quote", { _ = try shop.host.quote(checkout) }),
            ("redeem", { _ = try shop.host.redeem(checkout) }),
            ("hold", { _ = try shop.host.hold(checkout) }),
        ]
        for (name, call) in calls {
            let error = #expect(throws: ScripError.self, "\(name)") { try call() }
            #expect(error?.code == .invalidInput)
            #expect(
                error?.description
                    == "basket.currency is 'CNY', but this ledger is kept in EUR. Send the basket's "
                    + "amounts in EUR, or name a ledger that is kept in CNY.")
        }
        #expect(try shop.host.coupon(coupon.code).state == .sent)
        #expect(try shop.host.redeem(shop.checkout("T1", [coupon.code])).isRedeemed)
    }
}
