import ScripContract
import ScripCore
import ScripLedger
import TestData
import Testing

/// Journal entries: every value comes back as it was, and damaged bytes never crash.
struct RecordTests {
    static func sample(_ other: Verdict? = nil) throws -> Redeemed {
        let basket = try Basket(lines: [
            Line(
                id: "1", sku: "TEA-01", name: "乌龙茶", category: "drinks/tea", brand: "青",
                unitPrice: 1_200, quantity: 2, tags: ["special", "cold"],
                attributes: [(key: "origin", value: "Anxi")]),
            Line(id: "2", unitPrice: 0, quantity: 1_000_000, amount: 1_000_000_000_000),
        ])
        let checkout = Checkout(
            requestNumber: "T01-1", user: "oUpF8uMuAJO", time: Instant(epochSeconds: -1),
            method: .offLine, store: Checkout.Store(id: "S01", region: "440300"),
            coupons: ["1201059453000011062474"], basket: basket,
            attributes: [
                Attribute(key: "member_level", value: .integer(.min)),
                Attribute(key: "staff", value: .boolean(false)),
                Attribute(key: "note", value: .string("")),
            ])
        let now = Instant(epochSeconds: 1_763_872_200)
        var facts = Facts(checkout: checkout, now: CivilTime(now, offset: 28_800))
        facts.stock.id = "1200000000000001"
        facts.stock.remaining = .max
        facts.coupon.code = "1201059453000011062474"
        facts.coupon.expiresAt = .max
        facts.wallet.count = 3
        facts.wallet.firstPurchase = true
        facts.wallet.coupons = [Facts.Wallet.Entry()]
        let verdict = Verdict(
            outcome: .applies(discount: 2_000, trimmed: true), payable: 400,
            lines: .of(
                [
                    Verdict.Line(id: "1", inScope: true, discount: 2_000),
                    Verdict.Line(id: "2", inScope: false, reason: "special_price"),
                ], in: basket), rule: Verdict.Rule(name: "spend_and_save", version: "sha256:00"),
            steps: 400)
        return Redeemed(
            checkout: checkout, decidedAt: now, zoneOffset: 28_800,
            items: [
                Redeemed.Item(
                    coupon: "1201059453000011062474", stock: "1200000000000001",
                    read: [.wallet], facts: facts, verdict: other ?? verdict)
            ])
    }

    @Test func `a redemption comes back as it was`() throws {
        let redeemed = try RecordTests.sample()
        #expect(try Redeemed(record: redeemed.record).record == redeemed.record)
        #expect(try Redeemed(record: redeemed.record).items == redeemed.items)
        #expect(
            try Redeemed(record: redeemed.record).checkout.basket.lines
                == redeemed.checkout.basket.lines)
    }

    @Test func `a wallet the rule did not look at is not kept`() throws {
        var redeemed = try RecordTests.sample()
        let item = redeemed.items[0]
        redeemed.items[0] = Redeemed.Item(
            coupon: item.coupon, stock: item.stock, read: [], facts: item.facts,
            verdict: item.verdict)
        let back = try Redeemed(record: redeemed.record)
        #expect(back.items[0].facts.wallet.count == 0)
        #expect(back.items[0].facts.stock == redeemed.items[0].facts.stock)
    }

    @Test func `refused and failed verdicts come back as they were`() throws {
        let outcomes: [Verdict.Outcome] = [
            .refused(
                Refusal(
                    code: "below_threshold", message: "Spend 23.00 more",
                    details: [Refusal.Detail(key: "short", value: .integer(2_300))])),
            .failed(
                RuleFailure(
                    kind: .budget, message: "r.lua:3: too many steps", line: 3,
                    stack: ["r.lua:3"])),
        ]
        for outcome in outcomes {
            let redeemed = try RecordTests.sample(
                Verdict(outcome: outcome, payable: 7, lines: .of([]), rule: nil, steps: 0))
            #expect(try Redeemed(record: redeemed.record).items == redeemed.items)
        }
    }

    @Test func `equal verdicts have one record, whatever table their reasons stand in`() throws {
        let parts = [
            Verdict.Line(id: "1", inScope: false, reason: "special_price"),
            Verdict.Line(id: "2", inScope: false, reason: "special_price"),
        ]
        let basket = try RecordTests.sample().checkout.basket
        let cell = Verdict.Lines.pack(inScope: false, reason: 2, discount: 0)
        let tables: [Verdict.Lines] = [
            .of(parts, in: basket),
            Verdict.Lines(
                basket: basket, cells: [cell, cell], reasons: ["excluded_sku", "special_price"]),
        ]
        let records = try tables.map { lines in
            try RecordTests.sample(
                Verdict(
                    outcome: .applies(discount: 1, trimmed: false), payable: 0, lines: lines,
                    rule: nil, steps: 0)
            ).record
        }
        #expect(records[0] == records[1])
        let reason = Array("special_price".utf8)
        let places = records[0].indices.filter { records[0][$0...].starts(with: reason) }
        #expect(places.count == 1)
        #expect(try Array(Redeemed(record: records[0]).items[0].verdict.lines) == parts)
    }

    @Test func `a rule's hash takes a byte for two digits, and other text stands as it is`() throws
    {
        let digits = String(repeating: "0123456789abcdef", count: 4)
        for (text, bytes) in [
            ("sha256:\(digits)", 35), ("sha256:\(digits.uppercased())", 74), ("", 3),
            ("sha256:0", 11),
        ] {
            let version = RuleVersion(rawValue: text)
            #expect(version.record.count == bytes)
            #expect(try RuleVersion(record: version.record) == version)
        }
    }

    @Test func `a definition with every field comes back as it was`() throws {
        var definition = StockDefinition(
            requestNumber: "STOCK-1", name: "满100减20", type: .normal, goods: "全场商品",
            merchant: "1900000001", rule: "spend_and_save",
            parameters: [
                .init(
                    key: "tiers",
                    value: .list([.record([.init(key: "a", value: .boolean(true))])])),
                .init(key: "words", value: .string("é")),
            ], codeMode: .assigned, useMethod: .miniPrograms,
            availability: Availability(
                begin: Instant(epochSeconds: 5), end: nil, daysAfterReceipt: 7, waitDays: 1,
                week: .init(days: [0, 6], slots: [.init(begin: 1, end: 2)]),
                windows: [.init(begin: Instant(epochSeconds: 1), end: Instant(epochSeconds: 2))]),
            limits: StockLimits(total: 1, perUser: nil, perDay: 3), layer: .item,
            exclusiveGroup: "seasonal")
        definition.priority = -7
        definition.comment = "spring"
        definition.display = StockDisplay(
            description: "d", logoURL: "l", merchantName: "m", backgroundColour: .coral,
            imageURL: "i", finder: .init(id: "f", videoID: "v", coverURL: "c"))
        definition.entrance = StockEntrance(
            button: .init(
                target: MiniProgram(appID: "wx", path: "p"), entranceWords: "e",
                guidingWords: "g"), officialAccount: "o", hallID: "h", storeID: "s",
            codeDisplay: .qrcode)
        definition.miniProgram = MiniProgram(appID: "wx2", path: "p2")
        definition.notifyAppID = "wx3"
        for flag in [
            \StockDefinition.naturalPersonLimit, \.preventAPIAbuse, \.transferable, \.shareable,
            \.codesIgnoreCase,
        ] {
            definition[keyPath: flag] = true
            #expect(try StockDefinition(record: definition.record) == definition)
        }
    }

    @Test func `an edit with every field comes back as it was`() throws {
        let edit = StockEdit(
            comment: "", goods: "g", display: StockDisplay(description: ""),
            entrance: StockEntrance(hallID: "h"), useMethod: .selfConsume,
            miniProgram: MiniProgram(appID: "a", path: "p"), preventAPIAbuse: false,
            notifyAppID: "n")
        #expect(try StockEdit(record: edit.record) == edit)
        #expect(try StockEdit(json: edit.json) == edit)
    }

    @Test func `every number takes the way there and back`() throws {
        var encoder = RecordEncoder()
        let numbers: [Int64] = [0, -1, 1, 63, 64, -64, -65, 1 << 53, .max, .min]
        for number in numbers { encoder.append(number) }
        var decoder = RecordDecoder(encoder.bytes)
        for number in numbers { #expect(try decoder.integer() == number) }
        try decoder.finish()
    }

    @Test func `a record cut short anywhere is an error`() throws {
        let bytes = try RecordTests.sample().record
        for length in 0..<bytes.count {
            #expect(throws: ScripError.self) {
                _ = try Redeemed(record: Array(bytes.prefix(length)))
            }
        }
    }

    @Test func `a damaged record is an error or another record, never a crash`() throws {
        let bytes = try RecordTests.sample().record
        for position in bytes.indices {
            for value in [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8] {
                var damaged = bytes
                damaged[position] = value
                if let read = try? Redeemed(record: damaged) {
                    _ = read.receipt(id: "R1", replayed: true)
                }
            }
        }
    }
}
