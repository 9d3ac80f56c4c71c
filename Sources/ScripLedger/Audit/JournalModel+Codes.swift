internal import ScripCore

extension JournalModel {
    mutating func apply(_ event: CodesChanged, in entry: JournalEntry) throws(ScripError) {
        try claim(.codes, event.number, entry)
        try check(event.at, asked: nil, entry)
        var codes = try stock(event.stock).codes
        let does = entry.kind == .codesUploaded ? "uploads" : "deletes"
        try expect(
            try stock(event.stock).created.definition.codeMode == .uploaded,
            "\(does) codes of stock \(event.stock), which takes none")
        if entry.kind == .codesUploaded {
            var new: [CouponCode] = []
            for code in event.asked where codes.uploadedAt[code] == nil {
                guard (try? code.check()) != nil else { continue }
                codes.add(code, at: event.at)
                new.append(code)
            }
            try expect(
                new == event.changed,
                "uploads other codes to stock \(event.stock) than were asked for and new")
        } else {
            guard let code = event.changed.first, event.changed.count == 1,
                event.asked.count == 1, isMeant(code, by: event.asked[0], in: event.stock),
                codes.forget(code)
            else { throw impossible("deletes a code that stock \(event.stock) does not have") }
        }
        stocks[event.stock]?.codes = codes
    }

    /// Whether a code as it was typed means one that is kept.
    func isMeant(_ code: CouponCode, by asked: CouponCode, in stock: StockID) -> Bool {
        let typed = asked.trimmed
        guard stocks[stock]?.definition.codesIgnoreCase == true else {
            return typed.rawValue.isExactly(code.rawValue)
        }
        return typed.folded.rawValue.isExactly(code.rawValue)
            || typed.rawValue.isExactly(code.rawValue)
    }

    /// How a sent coupon came by its code.
    mutating func checkCode(of event: CouponSent) throws(ScripError) {
        let stock = event.request.stock
        let code = event.code
        try expect(coupons[Key(stock, code)] == nil, "sends a code of stock \(stock) again")
        try expect((try? code.check()) != nil, "sends a code that is none")
        switch stocks[stock]?.created.definition.codeMode {
        case .assigned:
            try expect(
                event.request.code.map { isMeant(code, by: $0, in: stock) } == true,
                "sends another code than was asked for")
        case .uploaded:
            try expect(event.request.code == nil, "lets a caller name an uploaded code")
            try expect(
                stocks[stock]?.codes.draw(code) == true,
                "sends a code that was not uploaded to stock \(stock)")
        default:
            try expect(event.request.code == nil, "lets a caller name a generated code")
            try expect(
                code.book == (book ?? .usual).number, "sends a code that was not generated")
        }
    }
}
