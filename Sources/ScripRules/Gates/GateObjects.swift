internal import LuaSandbox
internal import ScripCore

/// The host objects a gate can read.
enum GateObjects {
    /// Cells of the subject come first in the context's one row; both kinds have as many.
    static let subjectCells = 10
    static let now = subjectCells  // epoch, year, month, day, hour, minute, weekday
    static let campaign = now + 7  // id, name
    static let wallet = campaign + 2  // count, received, redeemed
    static let attributes = wallet + 3
    static let cells = attributes + 1

    /// The step a kind's script has.
    static func step(_ kind: GateQuestion.Kind) -> String {
        switch kind {
        case .payment: "eligible"
        case .attempt: "allow"
        }
    }

    static func schema(_ kind: GateQuestion.Kind) -> LuaSchema {
        let fields = kind == .payment ? payment : attempt
        return LuaSchema(
            records: [
                // One row stands for the subject, so that the sandbox has something to select.
                LuaSchema.Record("row", cells: 2, []),
                LuaSchema.Record(
                    kind.rawValue, cells: 0,
                    fields.enumerated().map {
                        LuaSchema.Field($1.name, $1.kind, cell: $0)
                    }),
                LuaSchema.Record(
                    "ctx", cells: cells,
                    [
                        .init("now", .record(3)), .init("campaign", .record(4)),
                        .init("wallet", .record(5)),
                        .init("attributes", .map, cell: attributes),
                    ]),
                record(
                    "ctx.now", at: now,
                    ["epoch", "year", "month", "day", "hour", "minute", "weekday"], .integer),
                record("ctx.campaign", at: campaign, ["id", "name"], .text),
                record("ctx.wallet", at: wallet, ["count", "received", "redeemed"], .integer),
            ],
            keyCell: 0, quantityCell: 1,
            steps: (filter: "", check: step(kind), value: ""))
    }

    private static func record(
        _ name: String, at cell: Int, _ names: [String], _ kind: LuaSchema.Field.Kind
    ) -> LuaSchema.Record {
        LuaSchema.Record(
            name, cells: 0, names.enumerated().map { .init($1, kind, cell: cell + $0) })
    }

    // The order is that of the values of ``GateQuestion``.
    private static let payment: [(name: String, kind: LuaSchema.Field.Kind)] = [
        ("request_no", .text), ("transaction_id", .text), ("merchant", .text), ("user", .text),
        ("amount", .integer), ("method", .text), ("store", .text), ("region", .text),
        ("goods_tags", .set), ("member", .boolean),
    ]

    private static let attempt: [(name: String, kind: LuaSchema.Field.Kind)] = [
        ("action", .text), ("channel", .text), ("merchant", .text), ("user", .text),
        ("device", .text), ("stock", .text), ("user_count", .integer),
        ("device_count", .integer), ("unknown_codes", .integer), ("guarded", .boolean),
    ]
}

extension FlatRecords {
    /// Lays out a question and its context in the cells that ``GateObjects`` names.
    init(_ question: GateQuestion, _ context: GateContext) {
        self.init()
        for value in question.values {
            switch value {
            case .text(let text): add(text)
            case .integer(let number): rows.append(number)
            case .boolean(let flag): rows.append(flag ? 1 : 0)
            case .set(let members):
                rows.append(FlatRecords.span(extras.count, members.count))
                for member in members { extras.append(append(text: member)) }
            }
        }
        let now = context.now
        rows += [now.epoch, now.year, now.month, now.day, now.hour, now.minute, now.weekday]
        add(context.campaign)
        add(context.campaignName)
        rows += [context.walletCount, context.received, context.redeemed]
        rows.append(FlatRecords.span(extras.count, context.attributes.count))
        for attribute in context.attributes {
            extras.append(append(text: attribute.key))
            switch attribute.value {
            case .string(let text):
                extras.append(FlatKind.text)
                extras.append(append(text: text))
            case .integer(let number): extras += [FlatKind.integer, number]
            case .boolean(let flag): extras += [FlatKind.boolean, flag ? 1 : 0]
            }
        }
        assert(rows.count == GateObjects.cells)
    }

    private mutating func add(_ text: String) { rows.append(append(text: text)) }
}
