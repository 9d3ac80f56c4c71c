internal import ScripCore

extension JournalModel {
    mutating func apply(_ event: StockCreated, in entry: JournalEntry) throws(ScripError) {
        try claim(.createStock, event.definition.requestNumber, entry)
        try expect(stocks[event.id] == nil, "creates stock \(event.id) again")
        guard let number = Int64(event.id.rawValue),
            event.id == (book ?? .usual).stock(after: lastStock)
        else { throw impossible("creates a stock out of turn, with the number \(event.id)") }
        do throws(ScripError) {
            try event.definition.check()
        } catch {
            throw impossible("creates a stock that is none: \(error.detail)")
        }
        try expect(
            event.state == .running || event.state == .unaudited,
            "creates a stock that is \(event.state)")
        try expect(event.ruleVersion.hash?.count == 32, "binds a stock to no rule")
        try check(event.createdAt, asked: nil, entry)
        let availability = event.definition.availability
        for moment in [availability.begin, availability.end].compactMap(\.self) {
            try expect(
                JournalModel.moments.contains(moment), "creates a stock for a time no calendar has")
        }
        lastStock = number
        try publish(event, in: entry)
        stocks[event.id] = StockRow(
            created: event, definition: event.definition,
            figures: StockFigures(
                state: event.state, limits: event.definition.limits.sending,
                neverDiscounted: neverDiscounted[event.definition.merchant] ?? 0))
    }

    mutating func apply(_ event: StockChanged, in entry: JournalEntry) throws(ScripError) {
        try claim(.changeStock, event.number, entry)
        try check(event.at, asked: nil, entry)
        let row = try stock(event.stock)
        let now = row.figures
        if entry.kind == .stockMoved {
            try expect(event.limits == now.limits, "moves a stock and changes its limits")
            try expect(event.asked == .state(event.state), "moves a stock otherwise than asked")
            try expect(
                JournalModel.moves[now.state, default: []].contains(event.state),
                "moves a \(now.state) stock to \(event.state)")
        } else {
            try expect(event.state == now.state, "changes a budget and the stock's state")
            try checkNotOver(row, at: event.at, "changes the budget of")
            do throws(ScripError) {
                try StockLimits(
                    total: event.limits.total, perUser: event.limits.perUser,
                    perDay: event.limits.perDay
                ).checkBounds()
            } catch {
                throw impossible("changes a budget out of its bounds")
            }
            try checkBudget(from: now, to: event.limits)
            var asked = now.limits
            switch event.asked {
            case .total(let total, _): asked.total = total
            case .perDay(let perDay, _): asked.perDay = perDay
            case .state: throw impossible("changes a budget where a state was asked for")
            }
            try expect(event.limits == asked, "changes a budget otherwise than asked")
        }
        stocks[event.stock]?.figures.state = event.state
        stocks[event.stock]?.figures.limits = event.limits
    }

    /// One of the budgets changes at a time, nothing else, and none below what was sent.
    private func checkBudget(from now: StockFigures, to limits: SendLimits) throws(ScripError) {
        var asBefore = limits
        asBefore.total = now.limits.total
        let isOfDay = asBefore == limits
        asBefore.perDay = now.limits.perDay
        try expect(
            asBefore == now.limits && (isOfDay || limits.perDay == now.limits.perDay),
            "changes more than a budget")
        guard !isOfDay else {
            return try expect(limits.perDay != nil || now.limits.perDay == nil, "lifts a daily cap")
        }
        guard let total = limits.total, total >= now.sent else {
            throw impossible("lowers a budget below what was sent")
        }
    }

    mutating func apply(_ event: StockEdited, in entry: JournalEntry) throws(ScripError) {
        try claim(.changeStock, event.number, entry)
        try check(event.at, asked: nil, entry)
        var row = try stock(event.stock)
        try checkNotOver(row, at: event.at, "edits")
        do throws(ScripError) {
            try event.edit.check()
        } catch {
            throw impossible("edits a stock in a way that is not allowed")
        }
        row.definition = row.definition.edited(by: event.edit)
        row.definition.limits.sending = row.figures.limits
        row.figures.edition = entry.number
        stocks[event.stock] = row
    }

    private func checkNotOver(
        _ row: StockRow, at instant: Instant, _ does: String
    ) throws(ScripError) {
        guard let end = row.created.definition.availability.end else { return }
        try expect(
            instant <= end, "\(does) stock \(row.created.id), whose coupons could no longer be used"
        )
    }

    /// Which states may follow which.
    private static let moves: [StockState: Set<StockState>] = [
        .unaudited: [.running, .stopped], .running: [.paused, .stopped],
        .paused: [.running, .stopped],
    ]
}
