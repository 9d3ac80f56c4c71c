import ScripCore
import ScripForgery
import ScripLedger

/// What no till could have written: requests, names and times that a host refuses before it writes.
extension Forgeries {
    /// The number of a stock, by its place.
    private static func stock(_ place: Int, of journal: inout ForgedJournal) throws -> StockID {
        var id: StockID = ""
        _ = try journal.edit(StockCreated.self, .stockCreated, place) { id = $0.id }
        return id
    }

    /// Lets a coupon of the third stock be changed once more.
    private static func again(
        _ kind: JournalEntry.Kind, _ code: CouponCode, _ text: String,
        _ journal: inout ForgedJournal
    ) throws -> Int64 {
        let id = try stock(2, of: &journal)
        return try journal.again(CouponChanged.self, kind) {
            $0.number = "X-9"
            $0.stock = id
            $0.code = code
            $0.text = text
        }
    }

    /// Changes what the rule of a redemption's first coupon was told.
    private static func facts(
        _ journal: inout ForgedJournal, _ change: (inout Facts) -> Void
    ) throws -> Int64 {
        try decide(&journal, 1) {
            var facts = $0.items[0].facts
            change(&facts)
            $0.items[0] = $0.items[0].with(facts: facts)
        }
    }

    /// Lets something happen again three months later, when the first stock is over.
    private static func late<Event: Record>(
        _ type: Event.Type, _ kind: JournalEntry.Kind, _ journal: inout ForgedJournal,
        _ change: (inout Event, Instant) -> Void
    ) throws -> Int64 {
        let late = TeaShop.noon.advanced(bySeconds: 91 * 86_400)
        let number = try journal.again(type, kind) { change(&$0, late) }
        journal.lines[Int(number) - 1].recordedAt = late
        return number
    }

    private static func change(
        _ journal: inout ForgedJournal, _ kind: JournalEntry.Kind, _ place: Int = 0,
        _ change: (inout StockChanged) -> Void
    ) throws -> Int64 {
        try journal.edit(StockChanged.self, kind, place, change)
    }

    private static func document(
        _ journal: inout ForgedJournal, _ change: (inout [DocumentChange]) -> Void
    ) throws -> Int64 {
        try journal.edit(DocumentsChanged.self, .documentsChanged) { change(&$0.changes) }
    }

    static let words: [String: Forge] = [
        "a send to nobody": { journal in
            try journal.edit(CouponSent.self, .couponSent, 2) { $0.request.user = "" }
        },
        "a send whose number is none": { journal in
            try journal.edit(CouponSent.self, .couponSent, 2) {
                $0.request.number = RequestNumber(rawValue: String(repeating: "x", count: 129))
            }
        },
        "a send in the year ten thousand": { journal in
            try journal.edit(CouponSent.self, .couponSent, 2) {
                $0.receivedAt = Instant(epochSeconds: 253_402_300_800)
                $0.request.at = $0.receivedAt
            }
        },
        "a code that is none": { journal in
            try journal.edit(CouponSent.self, .couponSent, 2) {
                $0.code = "C*1"
                $0.request.code = "C*1"
            }
        },
        "an uploaded code that was named": { journal in
            try journal.edit(CouponSent.self, .couponSent, 1) { $0.request.code = $0.code }
        },
        "a generated code that was named": { journal in
            try journal.edit(CouponSent.self, .couponSent) { $0.request.code = $0.code }
        },
        "a coupon that begins after its end": { journal in
            // Five days to wait, and one day until the end.
            _ = try journal.edit(StockCreated.self, .stockCreated) {
                $0.definition.availability.waitDays = 5
                $0.definition.availability.end = TeaShop.noon.advanced(bySeconds: 86_400)
            }
            return try journal.edit(CouponSent.self, .couponSent) {
                $0.period.from = try Instant(rfc3339: "2026-11-28T00:00:00+08:00")
                $0.period.through = TeaShop.noon.advanced(bySeconds: 86_400)
            }
        },
        "codes for a stock that takes none": { journal in
            let id = try stock(0, of: &journal)
            return try journal.edit(CodesChanged.self, .codesUploaded) { $0.stock = id }
        },

        "a coupon redeemed twice at once": { journal in
            try decide(&journal, 1) {
                $0.items.append($0.items[0])
                $0.checkout.coupons.append($0.checkout.coupons[0])
            }
        },
        "a hold of a used coupon": { journal in
            try remove(try journal.number(of: .returned, 2), from: &journal)
            return try journal.again(Held.self, .held) {
                $0.decided.checkout.requestNumber = "X-9"
            }
        },
        "another stock told of": { try facts(&$0) { $0.stock.name = "other" } },
        "another coupon told of": { try facts(&$0) { $0.coupon.receivedAt -= 1 } },
        "another way of sending told of": { try facts(&$0) { $0.coupon.channel = "H5" } },
        "another user told of": { try facts(&$0) { $0.wallet.user = "u9" } },
        "one piece for the sets of two coupons": { journal in
            try decide(&journal) { event in
                for place in 0..<2 {
                    var verdict = event.items[place].verdict
                    let cells = verdict.lines.map {
                        Verdict.Lines.pack(inScope: $0.inScope, reason: 0, discount: $0.discount)
                    }
                    verdict.lines = Verdict.Lines(
                        basket: event.checkout.basket, cells: cells, reasons: [], uses: [2, 0])
                    event.items[place] = event.items[place].with(verdict: verdict)
                }
            }
        },
        "a coupon that has no effect": { journal in
            try verdict(&journal) { verdict, basket in
                verdict.lines = Verdict.Lines(outOfScope: basket)
                verdict.outcome = .applies(discount: 0, trimmed: false)
            }
        },
        "a redemption of another user's on a word": { journal in
            try journal.edit(Used.self, .used) { $0.user = "u9" }
        },

        "goods of another redemption": { journal in
            try journal.edit(Returned.self, .returned) { $0.request.redemption = "R999" }
        },
        "a coupon that came back twice at once": { journal in
            try journal.edit(Returned.self, .returned, 2) { $0.parts.append($0.parts[0]) }
        },
        "other goods than were named": { journal in
            try journal.edit(Returned.self, .returned) { $0.lines[0].id = "2" }
        },
        "no goods": { journal in
            try journal.edit(Returned.self, .returned) {
                $0.request.goods = []
                $0.lines = []
            }
        },
        "a coupon that gives back more than it took": { journal in
            try journal.edit(Returned.self, .returned, 2) { $0.parts[0].discount += 1 }
        },

        "a deactivated coupon thrown away": { try again(.deleted, "C-4", "u4", &$0) },
        "a used coupon tied to an order": { try again(.associated, "C-3", "O-9", &$0) },
        "a coupon tied to no order": { journal in
            try journal.edit(CouponChanged.self, .associated) { $0.text = "" }
        },
        "a release under a number": { journal in
            try journal.edit(CouponChanged.self, .released) { $0.number = "X-9" }
        },
        "a reminder under a number": { journal in
            try journal.edit(CouponChanged.self, .reminded) { $0.number = "X-9" }
        },
        "a reminder of no days": { journal in
            try journal.edit(CouponChanged.self, .reminded) { $0.text = "soon" }
        },
        "a reminder of a used coupon": { journal in
            let id = try stock(2, of: &journal)
            return try journal.edit(CouponChanged.self, .reminded) {
                $0.stock = id
                $0.code = "C-3"
            }
        },

        "a stock created again": { journal in
            try journal.again(StockCreated.self, .stockCreated) {
                $0.definition.requestNumber = "X-9"
            }
        },
        "a stock without a name": { journal in
            try journal.edit(StockCreated.self, .stockCreated, 4) { $0.definition.name = "" }
        },
        "a stock that was stopped when it was created": { journal in
            try journal.edit(StockCreated.self, .stockCreated, 4) { $0.state = .stopped }
        },
        "a stock without a rule": { journal in
            try journal.edit(StockCreated.self, .stockCreated, 4) { $0.ruleVersion = "none" }
        },
        "a stock until the year ten thousand": { journal in
            try journal.edit(StockCreated.self, .stockCreated, 4) {
                $0.definition.availability.end = Instant(epochSeconds: 253_402_300_800)
            }
        },
        "a move that changes a limit": { try change(&$0, .stockMoved) { $0.limits.perUser = 9 } },
        "a move that was not asked for": { journal in
            try change(&journal, .stockMoved) { $0.asked = .state(.stopped) }
        },
        "a stopped stock that runs again": { journal in
            _ = try change(&journal, .stockMoved) {
                $0.state = .stopped
                $0.asked = .state(.stopped)
            }
            return try journal.number(of: .stockMoved, 1)
        },
        "a budget that pauses its stock": { journal in
            try change(&journal, .budgetChanged) { $0.state = .paused }
        },
        "a budget of nothing": { try change(&$0, .budgetChanged) { $0.limits.total = 0 } },
        "a budget in place of a state": { journal in
            try change(&journal, .budgetChanged) { $0.asked = .state(.running) }
        },
        "a budget that was not asked for": { journal in
            try change(&journal, .budgetChanged) { $0.asked = .total(7, current: 5) }
        },
        "a daily cap that was lifted": { journal in
            try change(&journal, .budgetChanged, 1) { $0.limits.perDay = nil }
        },
        "a budget after its stock was over": { journal in
            try late(StockChanged.self, .budgetChanged, &journal) {
                $0.number = "X-9"
                $0.at = $1
            }
        },
        "an edit after its stock was over": { journal in
            try late(StockEdited.self, .stockEdited, &journal) {
                $0.number = "X-9"
                $0.at = $1
            }
        },
        "an edit out of its bounds": { journal in
            try journal.edit(StockEdited.self, .stockEdited) {
                $0.edit.comment = String(repeating: "x", count: 21)
            }
        },

        "no documents": { try document(&$0) { $0 = [] } },
        "a document changed twice": { try document(&$0) { $0.append($0[0]) } },
        "a document without a name": { journal in
            try document(&journal) { $0[0].key = DocumentKey(collection: "", key: "x") }
        },
    ]
}
