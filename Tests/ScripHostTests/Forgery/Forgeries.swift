import ScripCore
import ScripForgery
import ScripLedger

/// What is done to a journal, by the name under which `Tests/Conformance/forgeries.yaml` lists it; answers
/// the entry that an audit has to name.
enum Forgeries {
    typealias Forge = @Sendable (inout ForgedJournal) throws -> Int64

    static let all: [String: Forge] = sends.merging(decisions) { first, _ in first }
        .merging(parts) { first, _ in first }.merging(returns) { first, _ in first }
        .merging(coupons) { first, _ in first }.merging(stocks) { first, _ in first }
        .merging(words) { first, _ in first }.merging(programs) { first, _ in first }
        .merging(moves) { first, _ in first }

    private static let moves: [String: Forge] = [
        "a send after the book was moved": { journal in
            let moved = journal.append(.bookMoved, BookMoved(place: "b.db"))
            return try journal.again(CouponSent.self, .couponSent, 2) {
                $0.request.number = "S-9"
                $0.code = "C-99"
                $0.request.code = "C-99"
            } == moved + 1 ? moved + 1 : 0
        },
        "a book moved twice": { journal in
            _ = journal.append(.bookMoved, BookMoved(place: "b.db"))
            return journal.append(.bookMoved, BookMoved(place: "c.db"))
        },
        "a book that arrives without having left": { journal in
            journal.append(.bookArrived, BookMoved(place: "b.db"))
        },
        "a book moved to nowhere": { journal in
            journal.append(.bookMoved, BookMoved(place: ""))
        },
    ]

    /// Changes the limits of the first stock, and answers a send by its place.
    private static func limit(
        _ journal: inout ForgedJournal, then place: Int,
        _ change: (inout StockLimits) -> Void
    ) throws -> Int64 {
        _ = try journal.edit(StockCreated.self, .stockCreated) { change(&$0.definition.limits) }
        return try journal.number(of: .couponSent, place)
    }

    private static let sends: [String: Forge] = [
        "a send while the stock is paused": { journal in
            let pause = try journal.edit(StockChanged.self, .stockMoved) {
                $0.at = $0.at.advanced(bySeconds: -3_600)
            }
            return journal.move(pause, before: try journal.number(of: .couponSent))
        },
        "a send of no stock": { journal in
            try journal.edit(CouponSent.self, .couponSent, 2) {
                $0.request.stock = "1200000000000099"
            }
        },
        "a send above the budget": { try limit(&$0, then: 10) { $0.total = 1 } },
        "a send above the daily cap": { try limit(&$0, then: 10) { $0.perDay = 1 } },
        "a send above a user's limit": { journal in
            _ = try journal.edit(CouponSent.self, .couponSent, 10) { $0.request.user = "u1" }
            return try limit(&journal, then: 10) { $0.perUser = 1 }
        },
        "a send above a person's limit": { journal in
            var person: [UInt8]?
            _ = try journal.edit(CouponSent.self, .couponSent) { person = $0.request.person }
            _ = try journal.edit(CouponSent.self, .couponSent, 10) { $0.request.person = person }
            return try limit(&journal, then: 10) { $0.perUser = 1 }
        },
        "a code sent twice": { journal in
            try journal.again(CouponSent.self, .couponSent, 2) { $0.request.number = "S-9" }
        },
        "a code that was deleted": { journal in
            try journal.edit(CouponSent.self, .couponSent, 1) { $0.code = "U-4" }
        },
        "another code than asked for": { journal in
            try journal.edit(CouponSent.self, .couponSent, 2) { $0.code = "C-9" }
        },
        "a code nobody generated": { journal in
            try journal.edit(CouponSent.self, .couponSent) { $0.code = "A-1" }
        },
        "a code of another book": { journal in
            try journal.edit(CouponSent.self, .couponSent) { $0.code = "0000100000000000000001" }
        },
        "a send on another day": { journal in
            try journal.edit(CouponSent.self, .couponSent) { $0.day += 1 }
        },
        "a coupon that lasts longer": { journal in
            try journal.edit(CouponSent.self, .couponSent) {
                $0.period.through = $0.period.through?.advanced(bySeconds: 86_400)
            }
        },
        "a coupon that begins earlier": { journal in
            try journal.edit(CouponSent.self, .couponSent) {
                $0.period.from = $0.period.from.advanced(bySeconds: -60)
            }
        },
        "a send after its stock was over": { journal in
            _ = try journal.edit(StockCreated.self, .stockCreated) {
                $0.definition.availability.end = $0.createdAt
            }
            return try journal.number(of: .couponSent)
        },
        "a send in the future": { journal in
            try journal.edit(CouponSent.self, .couponSent) {
                $0.receivedAt = $0.receivedAt.advanced(bySeconds: 3_600)
            }
        },
        "a request answered twice": { journal in
            try journal.again(CouponSent.self, .couponSent, 2)
        },
    ]

    /// A coupon used once more, on the merchant's word.
    private static func use(
        _ code: CouponCode, of stock: Int, by user: UserID, after seconds: Int64? = nil,
        _ journal: inout ForgedJournal
    ) throws -> Int64 {
        var id: StockID = ""
        _ = try journal.edit(StockCreated.self, .stockCreated, stock) { id = $0.id }
        return try journal.again(Used.self, .used) {
            $0.request.number = "U-9"
            $0.request.coupon = code
            $0.request.user = user
            $0.stock = id
            $0.code = code
            $0.user = user
            guard let seconds else { return }
            $0.at = $0.at.advanced(bySeconds: seconds)
            $0.request.at = $0.at
        }
    }

    static func decide(
        _ journal: inout ForgedJournal, _ place: Int = 0,
        _ change: (inout Redeemed) throws -> Void
    ) throws -> Int64 {
        try journal.edit(Redeemed.self, .redeemed, place, change)
    }

    private static let decisions: [String: Forge] = [
        "a redemption of what was not sent": { journal in
            journal.remove(try journal.number(of: .couponSent, 2))
            return try journal.number(of: .redeemed)
        },
        "a redemption by another user": { journal in
            try decide(&journal) { $0.checkout.user = "u9" }
        },
        "a redemption too late": { journal in
            try decide(&journal) {
                $0.decidedAt = $0.decidedAt.advanced(bySeconds: 8 * 86_400)
                $0.checkout.time = $0.decidedAt
            }
        },
        "a redemption too early": { journal in
            try decide(&journal) {
                $0.decidedAt = $0.decidedAt.advanced(bySeconds: -3_600)
                $0.checkout.time = $0.decidedAt
            }
        },
        "a redemption at another time than asked for": { journal in
            try decide(&journal) { $0.checkout.time = $0.decidedAt.advanced(bySeconds: -1) }
        },
        "a redemption in the future": { journal in
            try decide(&journal) { $0.decidedAt = $0.decidedAt.advanced(bySeconds: 3_600) }
        },
        "a redemption on a closed day": { journal in
            try use("E-1", of: 4, by: "u1", after: 86_400, &journal)
        },
        "a redemption in another way": { journal in
            try decide(&journal) { $0.checkout.method = .miniPrograms }
        },
        "a redemption of what another holds": { journal in
            try use("C-5", of: 2, by: "u5", &journal)
        },
        "a redemption of a used coupon": { journal in
            try use("C-3", of: 2, by: "u3", &journal)
        },
        "a redemption of a coupon switched off": { journal in
            try use("C-4", of: 2, by: "u4", &journal)
        },
        "a redemption on an impossible word": { journal in
            try journal.edit(Used.self, .used) { $0.request.order = "" }
        },
        "a redemption of another coupon than named": { journal in
            try journal.edit(Used.self, .used) { $0.request.coupon = "C-6" }
        },
        "a redemption of more coupons": { journal in
            try decide(&journal) { $0.checkout.coupons.removeLast() }
        },
        "layers out of order": { journal in try decide(&journal) { $0.items.reverse() } },
        "two of one exclusive group": { journal in
            _ = try journal.edit(StockCreated.self, .stockCreated) {
                $0.definition.exclusiveGroup = "g"
            }
            return try journal.number(of: .redeemed)
        },
        "a decision in another time zone": { journal in
            try decide(&journal) { $0.zoneOffset = 0 }
        },
        "counts that were not so": { journal in
            try decide(&journal, 1) {
                var facts = $0.items[0].facts
                facts.stock.sent += 1
                $0.items[0] = $0.items[0].with(facts: facts)
            }
        },
        "a wallet that was not so": { journal in
            try decide(&journal, 1) {
                var facts = $0.items[0].facts
                facts.wallet.firstPurchase.toggle()
                $0.items[0] = $0.items[0].with(facts: facts)
            }
        },
        "a decision with another list of goods": { journal in
            try decide(&journal) { $0.items[0] = $0.items[0].with(neverDiscounted: 1) }
        },
        "a decision without the list of goods": { journal in
            let list = try journal.edit(NeverDiscountedChanged.self, .neverDiscountedChanged) {
                $0.at = $0.at.advanced(bySeconds: -3_600)
            }
            let hold = try journal.number(of: .held)
            return journal.move(list, before: hold)
        },
        "a hold for two days": { journal in
            try journal.edit(Held.self, .held, 2) {
                $0.until = $0.until.advanced(bySeconds: 86_400)
            }
        },
    ]

    /// Changes the verdict of a redemption's first coupon.
    static func verdict(
        _ journal: inout ForgedJournal, _ change: (inout Verdict, Basket) -> Void
    ) throws -> Int64 {
        try decide(&journal) {
            var verdict = $0.items[0].verdict
            change(&verdict, $0.checkout.basket)
            $0.items[0] = $0.items[0].with(verdict: verdict)
        }
    }

    private static let parts: [String: Forge] = [
        "another rule": { journal in
            try verdict(&journal) { verdict, _ in verdict.rule?.name = "other" }
        },
        "parts that do not add up": { journal in
            try verdict(&journal) { verdict, _ in
                verdict.outcome = .applies(discount: verdict.discount + 1, trimmed: false)
            }
        },
        "more than a line costs": { journal in
            try verdict(&journal) { verdict, basket in
                verdict.lines = Verdict.Lines(
                    basket: basket,
                    cells: [0, Verdict.Lines.pack(inScope: true, reason: 0, discount: 1_001)],
                    reasons: [])
                verdict.outcome = .applies(discount: 1_001, trimmed: false)
            }
        },
        "another sum to pay": { journal in
            try verdict(&journal) { verdict, _ in verdict.payable -= 1 }
        },
        "a rule that refused": { journal in
            try verdict(&journal) { verdict, _ in
                verdict.outcome = .refused(Refusal(.exclusive))
            }
        },
    ]

    private static let returns: [String: Forge] = [
        "more pieces than were left": { journal in
            try journal.edit(Returned.self, .returned, 1) {
                $0.request.goods[0].quantity = 3
                $0.lines[0].quantity = 3
            }
        },
        "a larger amount": { journal in
            try journal.edit(Returned.self, .returned) { $0.lines[0].amount += 1 }
        },
        "another discount of a line": { journal in
            try journal.edit(Returned.self, .returned) { $0.lines[0].discount -= 1 }
        },
        "another part of a coupon": { journal in
            try journal.edit(Returned.self, .returned) { $0.parts[0].discount -= 1 }
        },
        "a return from another redemption": { journal in
            let other = try journal.number(of: .redeemed)
            return try journal.edit(Returned.self, .returned, 2) {
                $0.redemption = RedemptionID(entry: other, book: 1)
            }
        },
        "a return of less than the whole": { journal in
            try journal.edit(Returned.self, .returned, 2) { $0.parts[0].discount -= 1 }
        },
        "a return of no redemption": { journal in
            try journal.edit(Returned.self, .returned) {
                $0.redemption = "R1"
                $0.request.redemption = "R1"
            }
        },
        "a return twice": { journal in
            try journal.again(Returned.self, .returned, 2) { $0.request.number = "B-9" }
        },
    ]

    private static let coupons: [String: Forge] = [
        "a release of what is not held": { journal in
            try journal.again(CouponChanged.self, .released)
        },
        "a used coupon switched off": { journal in
            try journal.edit(CouponChanged.self, .deactivated) { $0.code = "C-3" }
        },
        "a coupon thrown away by another": { journal in
            try journal.edit(CouponChanged.self, .deleted) { $0.text = "u9" }
        },
        "a coupon untied from another order": { journal in
            try journal.edit(CouponChanged.self, .disassociated) { $0.text = "O-9" }
        },
        "a coupon tied to a second order": { journal in
            try journal.again(CouponChanged.self, .associated, 1) {
                $0.number = "O-9"
                $0.text = "O-9"
            }
        },
        "a change without a request number": { journal in
            try journal.edit(CouponChanged.self, .deactivated) { $0.number = nil }
        },
        "a reminder again": { journal in try journal.again(CouponChanged.self, .reminded) },
        "a reminder too early": { journal in
            try journal.edit(CouponChanged.self, .reminded) { $0.text = "1" }
        },
    ]

    private static let stocks: [String: Forge] = [
        "more redeemed than a day allows": { journal in
            _ = try journal.edit(StockCreated.self, .stockCreated, 2) {
                $0.definition.limits.redeem.perDay = 1
            }
            return try journal.number(of: .held)
        },
        "more money than a stock may give": { journal in
            _ = try journal.edit(StockCreated.self, .stockCreated, 2) {
                $0.definition.limits.amount.total = 400
            }
            return try journal.number(of: .held)
        },
        "more money than an order may save": { journal in
            _ = try journal.edit(StockCreated.self, .stockCreated, 2) {
                $0.definition.limits.amount.perOrder = 200
            }
            return try journal.number(of: .redeemed)
        },
        "more redeemed than a user may": { journal in
            _ = try journal.edit(StockCreated.self, .stockCreated, 2) {
                $0.definition.limits.redeem.perUser.week = 1
            }
            _ = try journal.edit(CouponSent.self, .couponSent, 6) { $0.request.user = "u3" }
            var code: CouponCode = ""
            let first = try journal.number(of: .deactivated)
            _ = try journal.edit(CouponChanged.self, .deactivated) { code = $0.code }
            try remove(first, from: &journal)
            return try use(code, of: 2, by: "u3", &journal)
        },
        "a stock out of turn": { journal in
            try journal.edit(StockCreated.self, .stockCreated, 4) { $0.id = "1200000000000009" }
        },
        "a stock of another book": { journal in
            try journal.edit(StockCreated.self, .stockCreated) { $0.id = "1200001000000001" }
        },
        "a stock that resumes while it runs": { journal in
            try journal.edit(StockChanged.self, .stockMoved) {
                $0.state = .running
                $0.asked = .state(.running)
            }
        },
        "a budget below what was sent": { journal in
            try journal.edit(StockChanged.self, .budgetChanged) { $0.limits.total = 1 }
        },
        "a budget and another limit": { journal in
            try journal.edit(StockChanged.self, .budgetChanged, 1) { $0.limits.perUser = 9 }
        },
        "codes nobody asked to store": { journal in
            try journal.edit(CodesChanged.self, .codesUploaded) { $0.changed.append("U-9") }
        },
        "a code deleted that was not there": { journal in
            try journal.edit(CodesChanged.self, .codeDeleted) {
                $0.asked = ["U-9"]
                $0.changed = ["U-9"]
            }
        },
        "a document that was not as expected": { journal in
            try journal.edit(DocumentsChanged.self, .documentsChanged) {
                $0.changes[0].expecting = .version(3)
            }
        },
        "goods listed for no merchant": { journal in
            try journal.edit(NeverDiscountedChanged.self, .neverDiscountedChanged) {
                $0.merchant = ""
            }
        },
        "goods listed in the future": { journal in
            try journal.edit(NeverDiscountedChanged.self, .neverDiscountedChanged, 1) {
                $0.at = $0.at.advanced(bySeconds: 3_600)
            }
        },
        "goods listed under one number twice": { journal in
            try journal.again(NeverDiscountedChanged.self, .neverDiscountedChanged)
        },
        "a rule published without what was asked for": { journal in
            try journal.edit(RuleProven.self, .rulePublished) {
                $0.proof.evidence?.cases = .init(count: 3, failing: ["three"], failed: 1)
            }
        },
        "a rule published with a reason that says nothing": { journal in
            try journal.edit(RuleProven.self, .rulePublished) { $0.proof.unproven = " " }
        },
        "a rule published with the evidence of other bytes": { journal in
            try journal.edit(RuleProven.self, .rulePublished) {
                $0.proof.evidence?.version = RuleVersion(hash: [UInt8](repeating: 7, count: 32))
            }
        },
        "a rule published with the evidence of another rule": { journal in
            try journal.edit(RuleProven.self, .rulePublished) { $0.proof.evidence?.rule = "other" }
        },
        "evidence that cannot have been found": { journal in
            try journal.edit(RuleProven.self, .rulePublished) {
                $0.proof.evidence?.coverage.covered = 1_000
            }
        },
        "an approval of what nobody proposed": { journal in
            try journal.edit(RuleProven.self, .rulePublished) { $0.proposal = 1 }
        },
        "an approval of something else": { journal in
            try journal.edit(RuleProven.self, .rulePublished) {
                $0.proof.evidence?.fuzz.applied = 1
            }
        },
        "a proposal with a reason in place of evidence": { journal in
            try journal.edit(RuleProven.self, .ruleProposed) {
                $0.proof.unproven = "why"
                $0.proof.evidence?.cases = .init(count: 3, failing: ["three"], failed: 1)
            }
        },
        "a stock of a rule that nobody published": { journal in
            try journal.edit(StockCreated.self, .stockCreated) { $0.proof = .entry(1) }
        },
        "a stock without evidence and without a reason": { journal in
            try journal.edit(StockCreated.self, .stockCreated) {
                var proof = RuleProof(evidence: nil)
                proof.asked = [.cases]
                $0.proof = .own(proof)
            }
        },
        "a second beginning": { $0.append(.bookBegun, Book.usual) },
        "no beginning": { journal in
            journal.remove(1)
            return 1
        },
        "a time before the last": { journal in
            let last = journal.lines.count - 1
            journal.lines[last].recordedAt = journal.lines[last].recordedAt
                .advanced(bySeconds: -3_600)
            return Int64(last) + 1
        },
        "an entry that says nothing": { journal in
            journal.lines[5].body = []
            return 6
        },
    ]
}
