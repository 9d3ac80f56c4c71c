internal import ScripCore
internal import ScripLedger

/// A book with rows of every kind, and what each key of it must answer, worked out by hand.
///
/// Texts that are equal to a person and not byte by byte stand beside each other, as do redemptions of
/// which one's name begins with the other's.
enum SampleBook {
    // MARK: The journal

    static let entries: [JournalEntry] = [
        entry(1, .bookBegun, []), entry(2, .stockCreated, [0]), entry(3, .couponSent, [1, 0, 255]),
        entry(4, .couponSent, Array(repeating: 7, count: 70_000)), entry(5, .couponSent, [5]),
        entry(6, .couponSent, [6]), entry(7, .couponSent, [7]), entry(8, .redeemed, [8]),
        entry(9, .returned, refund(of: "R8", "RET-1").record),
        entry(10, .returned, refund(of: "R88", "RET-2").record),
        entry(11, .returned, refund(of: "R8", "RET-3").record),
        entry(12, .neverDiscountedChanged, [12]),
    ]

    static let tail = JournalTail(entries[11])

    private static func entry(
        _ number: Int64, _ kind: JournalEntry.Kind, _ body: [UInt8]
    ) -> JournalEntry {
        JournalEntry(
            number: number, kind: kind, recordedAt: Instant(epochSeconds: 1_000 + number),
            body: body, hash: Array(repeating: UInt8(number), count: 32))
    }

    private static func refund(of redemption: RedemptionID, _ number: RequestNumber) -> Returned {
        Returned(
            request: Returned.Request(
                number: number, coupon: nil, redemption: redemption, goods: [], at: nil),
            redemption: redemption, at: Instant(epochSeconds: 1_000), parts: [], lines: [])
    }

    // MARK: Rows

    private static let rule = StoredRule(
        version: "sha256:01", name: "save", source: [0, 1, 255], proposed: 2)
    static let stock = stock("1200000000000001", total: 3, sent: 3, redeemed: 1)
    private static let second = stock("1200000000000010", total: nil, sent: 1, redeemed: 0)

    private static func stock(
        _ id: StockID, total: Int64?, sent: Int64, redeemed: Int64
    ) -> Stock {
        var definition = StockDefinition(
            requestNumber: "S", name: "满减", type: .normal, goods: "g", merchant: "m",
            rule: "save", parameters: [.init(key: "off", value: .integer(5))])
        definition.limits.sending.total = total
        return Stock(
            id: id, definition: definition, ruleVersion: rule.version,
            parameters: [.init(key: "off", value: .integer(5))], state: .running,
            createdAt: Instant(epochSeconds: 1), sent: sent, redeemed: redeemed, discounted: 500,
            edition: 0, neverDiscounted: 12)
    }

    private static let composed = "\u{E9}"
    private static let decomposed = "e\u{301}"

    static let a = coupon(3, "A", stock, "u")
    static let b = coupon(4, "B", stock, "u") {
        $0.state = .used
        $0.version = 8
        $0.redemption = "R8"
        $0.redeemedAt = Instant(epochSeconds: 900)
        $0.redeemedOn = 20_000
        $0.discount = 500
        $0.order = "O-1"
    }
    /// Held until second 1000, and the code of another stock's coupon.
    static let c = coupon(5, "A", second, UserID(rawValue: composed), expires: 900) {
        $0.hold = Coupon.Hold(
            requestNumber: "H1", until: Instant(epochSeconds: 1_000), day: 20_000, discount: 7)
    }
    static let d = coupon(
        6, CouponCode(rawValue: composed), stock, UserID(rawValue: decomposed), expires: 1_000
    ) {
        $0.state = .deactivated
        $0.deactivation = Coupon.Deactivation(
            at: Instant(epochSeconds: 950), reason: "lost", entry: 6)
    }
    /// Held until second 2000, and its user was told of its end three days ahead.
    static let e = coupon(7, CouponCode(rawValue: decomposed), stock, "u", expires: 950) {
        $0.hold = Coupon.Hold(
            requestNumber: "H2", until: Instant(epochSeconds: 2_000), day: 20_001, discount: 9)
        $0.reminded = 3
        $0.returnedIn = 6
    }

    private static func coupon(
        _ number: Int64, _ code: CouponCode, _ stock: Stock, _ user: UserID,
        expires: Int64? = nil, _ change: (inout Coupon) -> Void = { _ in }
    ) -> Coupon {
        var coupon = Coupon(
            code: code, stock: stock.id, user: user, state: .sent,
            receivedAt: Instant(epochSeconds: 800), availableFrom: Instant(epochSeconds: 801),
            expiresAt: expires.map(Instant.init(epochSeconds:)), channel: "API", sentIn: number,
            version: number)
        change(&coupon)
        return coupon
    }

    private static let day = StockDay(stock.id, 20_000)
    private static let person = Array(repeating: UInt8(9), count: 32)

    static func upload(_ code: CouponCode, at position: Int64?) -> UploadedCode {
        UploadedCode(code: code, uploadedAt: Instant(epochSeconds: 70), position: position)
    }

    private static func redemption(
        _ number: Int64, _ position: Int64, _ coupon: Coupon, store: String?, day: Int64,
        late: Bool = false
    ) -> RedemptionRow {
        RedemptionRow(
            number: number, position: position, stock: coupon.stock, user: coupon.user,
            store: store, day: day, isLate: late)
    }

    private static let redemptions = [
        redemption(8, 0, b, store: "s", day: 20_000),
        redemption(8, 1, c, store: "s", day: 20_000),
        redemption(9, 0, a, store: nil, day: 20_001, late: true),
    ]

    private static let documents = [
        document("c", "a", []), document("c", composed, [1]), document("c", decomposed, [2]),
        document("d", "a", [3]),
    ]

    private static func document(
        _ collection: String, _ key: String, _ body: [UInt8]
    ) -> Document {
        Document(key: DocumentKey(collection: collection, key: key), body: body, version: 2)
    }

    private static let requests: [(LedgerRequest, entry: Int64)] = [
        (LedgerRequest(.send, RequestNumber(rawValue: composed)), 3),
        (LedgerRequest(.send, RequestNumber(rawValue: decomposed)), 4),
        (LedgerRequest(.redeem, RequestNumber(rawValue: composed)), 8),
    ]

    /// All rows but the journal's, in an order in which each finds what it names.
    static let rows: [LedgerRow] =
        requests.map { .request($0.0, entry: $0.entry) } + [
            .rule(rule), .stock(stock), .stock(second), .day(day, DayCounts(sent: 3, redeemed: 1)),
            .neverDiscounted("m", entry: 12), .coupon(a), .coupon(b), .coupon(c), .coupon(d),
            .coupon(e), .person(PersonCoupon(stock: stock.id, person: person, number: 3)),
            .person(PersonCoupon(stock: stock.id, person: person, number: 6)),
            .upload(stock.id, upload("X", at: 0)), .upload(stock.id, upload("Y", at: 1)),
            .upload(stock.id, upload("Z", at: nil)), .cursor("reader", entry: 5),
        ] + redemptions.map { .redemption($0) } + documents.map { .document($0) } + programRows

    // MARK: What keys answer

    /// Rows of keys that have no order are in the order of their descriptions.
    private static func sorted(_ coupons: Coupon...) -> [LedgerRow] {
        coupons.map { .coupon($0) }.sorted { "\($0)" < "\($1)" }
    }

    static let answers = couponAnswers + programAnswers

    private static let couponAnswers: [(RowKey, [LedgerRow])] = [
        (.tail, [.tail(tail)]), (.entry(1), [.entry(entries[0])]),
        (.entry(4), [.entry(entries[3])]), (.entry(13), []),
        (.answer(requests[0].0), [.entry(entries[2])]),
        (.answer(requests[1].0), [.entry(entries[3])]),
        (.answer(requests[2].0), [.entry(entries[7])]),
        (.answer(LedgerRequest(.hold, RequestNumber(rawValue: composed))), []),
        (.refunds("R8"), [.entry(entries[8]), .entry(entries[10])]),
        (.refunds("R88"), [.entry(entries[9])]), (.refunds("R9"), []),
        (.rule(rule.version), [.rule(rule)]), (.rule("sha256:02"), []),
        (.stock(stock.id), [.stock(stock)]), (.stock("01200000000000001"), []),
        (.figures(stock.id), [.figures(stock.id, stock.figures)]),
        (.figures(second.id), [.figures(second.id, second.figures)]), (.figures("9"), []),
        (.lastStock, [.count(1_200_000_000_000_010)]),
        (.day(day), [.day(day, DayCounts(sent: 3, redeemed: 1))]),
        (.day(StockDay(stock.id, 20_001)), []),
        (.neverDiscounted("m"), [.neverDiscounted("m", entry: 12)]), (.neverDiscounted("n"), []),
        (.coupons("A"), [.coupon(a), .coupon(c)]),
        (.coupons(CouponCode(rawValue: composed)), [.coupon(d)]),
        (.coupons(CouponCode(rawValue: decomposed)), [.coupon(e)]), (.coupons("a"), []),
        (.coupon("A", of: second.id), [.coupon(c)]), (.coupon("B", of: second.id), []),
        (.coupon("A", of: "x"), []), (.version(4), [.count(8)]), (.version(2), []),
        (.wallet("u"), [.coupon(a), .coupon(b), .coupon(e)]),
        (.wallet(UserID(rawValue: composed)), [.coupon(c)]),
        (.wallet(UserID(rawValue: decomposed)), [.coupon(d)]), (.wallet("nobody"), []),
        (.spent("u", stock.id), sorted(b, e)), (.spent("u", second.id), []),
        (.held(stock.id, from: Instant(epochSeconds: 2_000)), [.coupon(e)]),
        (.held(stock.id, from: Instant(epochSeconds: 2_001)), []),
        (.held(second.id, from: Instant(epochSeconds: 0)), [.coupon(c)]),
        (.received("u", stock.id), [.count(3)]),
        (.received(UserID(rawValue: decomposed), stock.id), [.count(1)]),
        (.received("u", second.id), [.count(0)]),
        (.receivedElsewhere(person, otherThan: "u", of: stock.id), [.count(1)]),
        (.receivedElsewhere(person, otherThan: "v", of: stock.id), [.count(2)]),
        (.receivedElsewhere(person, otherThan: "v", of: second.id), [.count(0)]),
        (.codesLeft(stock.id), [.count(2)]), (.codesLeft(second.id), [.count(0)]),
        (.codesUploaded(stock.id), [.count(3)]), (.codesUploaded(second.id), [.count(0)]),
        (.codeAt(1, of: stock.id), [.upload(stock.id, upload("Y", at: 1))]),
        (.codeAt(2, of: stock.id), []),
        (.upload("Z", of: stock.id), [.upload(stock.id, upload("Z", at: nil))]),
        (.upload("z", of: stock.id), []),
        (.document(documents[1].key), [.document(documents[1])]),
        (.document(documents[2].key), [.document(documents[2])]),
        (.document(DocumentKey(collection: "c", key: "A")), []),
        (.cursor("reader"), [.cursor("reader", entry: 5)]), (.cursor("other"), []),
    ]

    /// What a key is answered in a book in which nothing stands.
    static func empty(_ key: RowKey) -> [LedgerRow] {
        switch key {
        case .received, .receivedElsewhere, .codesLeft, .codesUploaded: [.count(0)]
        default: []
        }
    }

    static let walks = couponWalks + programWalks

    private static let couponWalks: [(LedgerWalk, [LedgerRow])] = [
        (.stocks(after: nil), [.stock(stock), .stock(second)]),
        (.stocks(after: stock.id), [.stock(second)]), (.stocks(after: second.id), []),
        (.journal(after: 0), entries.map { .entry($0) }),
        (.journal(after: 10), entries[10...].map { .entry($0) }), (.journal(after: 12), []),
        (.returns(after: 0), entries[8...10].map { .entry($0) }),
        (.returns(after: 10), [.entry(entries[10])]), (.returns(after: 11), []),
        (expiring(900, 1_000, within: 2), [.coupon(c), .coupon(e)]),
        (expiring(900, 1_000, within: 3), [.coupon(c)]),
        (expiring(901, 950, within: 0), [.coupon(e)]), (expiring(951, 1_000, within: 0), []),
        (.redemptions(RedemptionQuery(), after: 0), redemptions.map { .redemption($0) }),
        (.redemptions(RedemptionQuery(), after: 8), [.redemption(redemptions[2])]),
        (looking { $0.day = 20_000 }, redemptions[..<2].map { .redemption($0) }),
        (looking { $0.stock = second.id }, [.redemption(redemptions[1])]),
        (looking { $0.user = "u" }, [.redemption(redemptions[0]), .redemption(redemptions[2])]),
        (looking { $0.store = "s" }, redemptions[..<2].map { .redemption($0) }),
        (looking { $0.late = true }, [.redemption(redemptions[2])]),
        (
            looking {
                $0.user = "u"
                $0.store = "s"
            }, [.redemption(redemptions[0])]
        ),
        (looking { $0.stock = "x" }, []),
        (.uploads(stock.id, drawn: nil, offset: 0), uploads("X", "Y", "Z")),
        (.uploads(stock.id, drawn: nil, offset: 2), uploads("Z")),
        (.uploads(stock.id, drawn: true, offset: 0), uploads("Z")),
        (.uploads(stock.id, drawn: false, offset: 1), uploads("Y")),
        (.uploads(second.id, drawn: nil, offset: 0), []),
        // By bytes: e and an accent come before the one letter.
        (.documents("c", after: ""), [0, 2, 1].map { .document(documents[$0]) }),
        (.documents("c", after: "a"), [2, 1].map { .document(documents[$0]) }),
        (.documents("c", after: composed), []),
        (.documents("d", after: ""), [.document(documents[3])]),
    ]

    private static func expiring(_ from: Int64, _ to: Int64, within days: Int64) -> LedgerWalk {
        .expiring(
            Instant(epochSeconds: from)...Instant(epochSeconds: to), notRemindedWithin: days)
    }

    private static func looking(_ change: (inout RedemptionQuery) -> Void) -> LedgerWalk {
        var query = RedemptionQuery()
        change(&query)
        return .redemptions(query, after: 0)
    }

    private static func uploads(_ codes: CouponCode...) -> [LedgerRow] {
        codes.map {
            .upload(stock.id, upload($0, at: $0 == "Z" ? nil : $0 == "X" ? 0 : 1))
        }
    }

    // MARK: What changes

    private static let usedA = a.redeemed(
        in: 11, at: Instant(epochSeconds: 990), on: 20_001, discount: 3)
    private static let freeE = e.released(in: 12)
    private static let newFigures = StockFigures(
        state: .paused, limits: SendLimits(total: 5, perUser: 2, perDay: 4), sent: 4, redeemed: 2,
        discounted: 503, edition: 11, neverDiscounted: 0)
    private static let renamed = {
        var definition = stock.definition
        definition.name = "renamed"
        return definition
    }()

    static let changes = couponChanges + programChanges

    private static let couponChanges: [RowChange] = [
        .put(.stock(with { $0.definition = renamed })), .put(.figures(stock.id, newFigures)),
        .put(.day(day, DayCounts(sent: 4, redeemed: 2))), .remove(.neverDiscounted("m", entry: 12)),
        .put(.neverDiscounted("n", entry: 2)), .redeem(usedA), .put(.coupon(freeE)),
        .put(.upload(stock.id, upload("X", at: nil))),
        .remove(.upload(stock.id, upload("Z", at: nil))),
        .put(.upload(stock.id, uploadedAgain)),
        .put(.document(document("c", "a", [9]))), .remove(.document(documents[1])),
        .put(.cursor("reader", entry: 12)), .put(.cursor("other", entry: 1)),
        .put(
            .rule(StoredRule(version: rule.version, name: "other", source: [], published: 12))),
    ]

    /// Its name and its source stay.
    private static let publishedRule = StoredRule(
        version: rule.version, name: rule.name, source: rule.source, published: 12)

    private static let uploadedAgain = UploadedCode(
        code: "Y", uploadedAt: Instant(epochSeconds: 71), position: 0)

    private static func with(_ change: (inout Stock) -> Void) -> Stock {
        var changed = stock
        change(&changed)
        return changed
    }

    static let answersAfterChanges = couponAnswersAfterChanges + programAnswersAfterChanges

    private static let couponAnswersAfterChanges: [(RowKey, [LedgerRow])] = [
        (.rule(rule.version), [.rule(publishedRule)]),
        (.figures(stock.id), [.figures(stock.id, newFigures)]),
        (
            .stock(stock.id),
            [
                .stock(
                    with {
                        $0.definition = renamed
                        $0.definition.limits.sending = newFigures.limits
                        $0.state = .paused
                        $0.sent = 4
                        $0.redeemed = 2
                        $0.discounted = 503
                        $0.edition = 11
                        $0.neverDiscounted = 0
                    })
            ]
        ),
        (.day(day), [.day(day, DayCounts(sent: 4, redeemed: 2))]), (.neverDiscounted("m"), []),
        (.neverDiscounted("n"), [.neverDiscounted("n", entry: 2)]),
        (.coupon("A", of: stock.id), [.coupon(usedA)]),
        (.coupons("A"), [.coupon(usedA), .coupon(c)]),
        (.version(3), [.count(11)]), (.spent("u", stock.id), sorted(usedA, b)),
        (.held(stock.id, from: Instant(epochSeconds: 0)), []),
        (.codesLeft(stock.id), [.count(1)]), (.codesUploaded(stock.id), [.count(2)]),
        (.codeAt(0, of: stock.id), [.upload(stock.id, uploadedAgain)]),
        (.codeAt(1, of: stock.id), []), (.upload("Z", of: stock.id), []),
        (.upload("X", of: stock.id), [.upload(stock.id, upload("X", at: nil))]),
        (.document(documents[0].key), [.document(document("c", "a", [9]))]),
        (.document(documents[1].key), []), (.document(documents[2].key), [.document(documents[2])]),
        (.cursor("reader"), [.cursor("reader", entry: 12)]),
        (.cursor("other"), [.cursor("other", entry: 1)]),
    ]

    // MARK: What is refused

    static let broken = couponBroken + brokenPrograms

    private static let couponBroken: [(String, RowChange)] = [
        ("a request number that was answered", .add(.request(requests[0].0, entry: 9))),
        (
            "a request number answered by no entry",
            .add(.request(LedgerRequest(.send, "none"), entry: 99))
        ),
        ("a stock that is there", .add(.stock(stock))),
        (
            "a stock of an unknown rule",
            .add(
                .stock(
                    Stock(
                        id: "1200000000000099", definition: stock.definition,
                        ruleVersion: "sha256:99", parameters: [], state: .running,
                        createdAt: stock.createdAt)))
        ),
        ("more sent than a stock may", figures { $0.sent = 4 }),
        ("more redeemed than sent", figures { $0.redeemed = 4 }),
        ("fewer redeemed than none", figures { $0.redeemed = -1 }),
        ("less taken off than nothing", figures { $0.discounted = -1 }),
        ("a day's count below nothing", .put(.day(day, DayCounts(sent: -1)))),
        ("a day of an unknown stock", .put(.day(StockDay("9", 1), DayCounts()))),
        ("a list in no entry", .put(.neverDiscounted("m", entry: 99))),
        (
            "a rule published in no entry",
            .put(
                .rule(
                    StoredRule(version: "sha256:02", name: "two", source: [], published: 99)))
        ),
        ("a coupon that is there", .add(.coupon(a))),
        ("a code that its stock has", .add(.coupon(coupon(8, "A", stock, "v")))),
        ("a coupon sent in no entry", .add(.coupon(coupon(99, "N", stock, "v")))),
        (
            "a coupon of an unknown stock",
            .add(
                .coupon(
                    Coupon(
                        code: "N", stock: "9", user: "v", state: .sent, receivedAt: a.receivedAt,
                        availableFrom: a.availableFrom, expiresAt: nil, channel: "API", sentIn: 8,
                        version: 8)))
        ),
        ("a coupon used in no redemption", changed { $0.state = .used }),
        ("a redemption of a coupon that is not used", changed(b) { $0.state = .sent }),
        ("a coupon redeemed in nothing", .redeem(unredeemed)),
        ("a coupon older than itself", changed { $0.version = 2 }),
        ("a discount below nothing", changed { $0.discount = -1 }),
        ("a coupon switched off by nobody", changed { $0.state = .deactivated }),
        (
            "a person's coupon twice",
            .add(.person(PersonCoupon(stock: stock.id, person: person, number: 3)))
        ),
        (
            "a digest of 31 bytes",
            .add(
                .person(PersonCoupon(stock: stock.id, person: Array(person.dropLast()), number: 4)))
        ),
        ("a code that was uploaded", .add(.upload(stock.id, upload("X", at: 2)))),
        ("two codes at a position", .add(.upload(stock.id, upload("N", at: 0)))),
        ("a code of an unknown stock", .add(.upload("9", upload("N", at: 0)))),
        ("a redemption's coupon twice", .add(.redemption(redemptions[0]))),
        (
            "a redemption in no entry",
            .add(.redemption(redemption(99, 0, a, store: nil, day: 1)))
        ),
        (
            "a document of no entry",
            .put(
                .document(
                    Document(key: DocumentKey(collection: "c", key: "n"), body: [], version: 99)))
        ),
        ("a reader before the beginning", .put(.cursor("reader", entry: -1))),
        ("an answer that is a number", .add(.count(1))),
    ]

    private static func figures(_ change: (inout StockFigures) -> Void) -> RowChange {
        var figures = stock.figures
        change(&figures)
        return .put(.figures(stock.id, figures))
    }

    private static let unredeemed = {
        var coupon = a
        coupon.state = .used
        return coupon
    }()

    private static func changed(
        _ coupon: Coupon = a, _ change: (inout Coupon) -> Void
    ) -> RowChange {
        var coupon = coupon
        change(&coupon)
        return .put(.coupon(coupon))
    }

    // MARK: What tables hold

    static let tables = couponTables + programTables

    private static let couponTables: [(LedgerTable, [[LedgerValue]])] = [
        (
            LedgerTable(name: "journal", columns: JournalEntry.columns),
            entries.map(\.columnValues)
        ),
        (
            LedgerTable(name: "request", columns: LedgerRequest.columns),
            // By operation, and then by bytes.
            [requests[1], requests[0], requests[2]].map { $0.0.columnValues($0.entry) }
        ),
        (LedgerTable(name: "rule", columns: StoredRule.columns), [rule.columnValues]),
        (LedgerTable(name: "stock", columns: Stock.columns), [stock, second].map(values)),
        (
            LedgerTable(name: "stock_day", columns: DayCounts.columns),
            [DayCounts(sent: 3, redeemed: 1).columnValues(stock.id, 20_000)]
        ),
        (
            LedgerTable(name: "never_discounted", columns: MerchantID.neverDiscountedColumns),
            [MerchantID("m").neverDiscountedValues(12)]
        ),
        (
            LedgerTable(name: "coupon", columns: Coupon.columns),
            [a, b, c, d, e].map(\.columnValues)
        ),
        (
            LedgerTable(name: "person", columns: PersonCoupon.columns),
            [3, 6].map {
                PersonCoupon(stock: stock.id, person: person, number: $0).columnValues
            }
        ),
        (
            LedgerTable(name: "upload", columns: UploadedCode.columns),
            [upload("X", at: 0), upload("Y", at: 1), upload("Z", at: nil)].map {
                $0.columnValues(stock.id)
            }
        ),
        (
            LedgerTable(name: "redemption", columns: RedemptionRow.columns),
            redemptions.map(\.columnValues)
        ),
        (
            LedgerTable(name: "document", columns: Document.columns),
            [0, 2, 1, 3].map { documents[$0].columnValues }
        ),
        (
            LedgerTable(name: "cursor", columns: ["name", "entry"]),
            [[.text(Array("reader".utf8)), .integer(5)]]
        ),
    ]

    private static func values(_ stock: Stock) -> [LedgerValue] {
        Stock.columnValues(
            stock.id, stock.definition, stock.ruleVersion, stock.parameters, stock.createdAt,
            stock.figures)
    }
}
