internal import ScripCore
internal import ScripLedger

extension SampleBook {
    // MARK: Programs

    private static let composed = "\u{E9}"
    private static let decomposed = "e\u{301}"

    private static func seconds(_ seconds: Int64) -> Instant { Instant(epochSeconds: seconds) }

    private static func campaign(
        _ id: String, _ number: Int64, _ merchant: MerchantID, stopped: Bool = false,
        version: Int64? = nil
    ) -> Program {
        Program(
            number: number, version: version ?? number,
            content: .campaign(
                Campaign(
                    id: id,
                    request: Campaign.Request(
                        number: id, name: "附近发券", kind: .nearby, merchant: merchant, stores: ["s"],
                        stocks: [stock.id], begin: seconds(100), end: seconds(200), rule: "gate",
                        parameters: [.init(key: "a", value: .integer(1))]), source: [0, 1, 255],
                    createdAt: seconds(90), stoppedAt: stopped ? seconds(95) : nil)))
    }

    private static let open = campaign("1", 2, "m")
    /// As the one before, under an id that is equal to a person.
    private static let stopped = campaign(
        decomposed, 4, MerchantID(rawValue: composed), stopped: true)
    private static let gift = {
        var gift = PayGift(
            id: "1", creator: "m",
            request: PayGift.Request(
                number: "1", name: "回馈", begin: seconds(150), end: seconds(300), amountMin: 1,
                stocks: [stock.id], merchants: ["m", "n"]), at: seconds(80))
        gift.changedAt = seconds(85)
        return Program(number: 3, version: 8, content: .payGift(gift))
    }()
    private static let stoppedNow = campaign("1", 2, "m", stopped: true, version: 11)

    static let programRows: [LedgerRow] =
        [open, gift, stopped].map { .program($0) }
        + (open.earners + gift.earners).map { .earner($0) }

    static let programAnswers: [(RowKey, [LedgerRow])] = [
        (.program(open.name), [.program(open)]), (.program(gift.name), [.program(gift)]),
        (.program(stopped.name), [.program(stopped)]),
        (.program(Program.Name(.campaign, composed)), []),
        (.program(Program.Name(.subsidy, "1")), []),
        (.giving("m", at: seconds(99)), []), (.giving("m", at: seconds(100)), [.program(open)]),
        (.giving("m", at: seconds(150)), [.program(open), .program(gift)]),
        (.giving("m", at: seconds(200)), [.program(open), .program(gift)]),
        (.giving("m", at: seconds(201)), [.program(gift)]),
        (.giving("n", at: seconds(300)), [.program(gift)]), (.giving("n", at: seconds(301)), []),
        (.giving(MerchantID(rawValue: composed), at: seconds(150)), []),
    ]

    static let programWalks: [(LedgerWalk, [LedgerRow])] = [
        (.programs(.campaign, of: nil, before: .max), [.program(stopped), .program(open)]),
        (.programs(.campaign, of: nil, before: 4), [.program(open)]),
        (.programs(.campaign, of: "m", before: .max), [.program(open)]),
        (.programs(.campaign, of: MerchantID(rawValue: decomposed), before: .max), []),
        (.programs(.payGift, of: "m", before: .max), [.program(gift)]),
        (.programs(.payGift, of: "n", before: .max), []),
        (.programs(.subsidy, of: nil, before: .max), []),
    ]

    static let programChanges: [RowChange] =
        [.put(.program(stoppedNow))] + open.earners.map { .remove(.earner($0)) }
        + gift.earners.prefix(1).map { earner in
            var longer = earner
            longer.ends = seconds(400)
            return .put(.earner(longer))
        }

    static let programAnswersAfterChanges: [(RowKey, [LedgerRow])] = [
        (.program(open.name), [.program(stoppedNow)]),
        (.giving("m", at: seconds(150)), [.program(gift)]),
        (.giving("m", at: seconds(400)), [.program(gift)]), (.giving("n", at: seconds(400)), []),
    ]

    static let brokenPrograms: [(String, RowChange)] = [
        ("a program that is there", .add(.program(campaign("1", 5, "m")))),
        ("a program in no entry", .add(.program(campaign("9", 99, "m")))),
        ("a program older than itself", .add(.program(campaign("9", 5, "m", version: 4)))),
        (
            "an earner of no program",
            .put(
                .earner(
                    ProgramEarner(
                        merchant: "m", program: 9, begins: seconds(1), ends: seconds(2))))
        ),
        (
            "an earner that ends before it begins",
            .put(
                .earner(
                    ProgramEarner(
                        merchant: "m", program: 2, begins: seconds(2), ends: seconds(1))))
        ),
    ]

    static let programTables: [(LedgerTable, [[LedgerValue]])] = [
        (
            LedgerTable(name: "program", columns: Program.columns),
            [open, gift, stopped].map(\.columnValues)
        ),
        (
            LedgerTable(name: "program_earner", columns: ProgramEarner.columns),
            (open.earners + gift.earners).map(\.columnValues)
        ),
    ]
}
