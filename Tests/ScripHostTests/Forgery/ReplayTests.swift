import ScripCore
import ScripForgery
import ScripHost
import ScripLedger
import Testing

/// A replay says no: one verdict of the journal changed, in each way in which verdicts can differ.
struct ReplayTests {
    private static let changes: [String: @Sendable (inout Verdict, Basket) -> Void] = [
        "a smaller discount": { verdict, _ in
            verdict.outcome = .applies(discount: verdict.discount - 1, trimmed: false)
        },
        "trimmed": { verdict, _ in
            verdict.outcome = .applies(discount: verdict.discount, trimmed: true)
        },
        "refused": { verdict, _ in verdict.outcome = .refused(Refusal(.exclusive)) },
        "failed": { verdict, _ in
            verdict.outcome = .failed(RuleFailure(kind: .rule, message: "gone"))
        },
        "another sum to pay": { verdict, _ in verdict.payable += 1 },
        "other parts": { verdict, basket in
            verdict.lines = Verdict.Lines(
                basket: basket,
                cells: verdict.lines.enumerated().map { index, line in
                    Verdict.Lines.pack(
                        inScope: line.inScope, reason: 0,
                        discount: line.discount + (index == 0 ? 1 : -1))
                }, reasons: [])
        },
        "another scope": { verdict, basket in
            verdict.lines = Verdict.Lines(
                basket: basket,
                cells: verdict.lines.enumerated().map { index, line in
                    Verdict.Lines.pack(
                        inScope: index > 0, reason: 0, discount: line.discount)
                }, reasons: [])
        },
        "a reason": { verdict, basket in
            verdict.lines = Verdict.Lines(
                basket: basket,
                cells: verdict.lines.enumerated().map { index, line in
                    Verdict.Lines.pack(
                        inScope: line.inScope, reason: index == 0 ? 1 : 0,
                        discount: line.discount)
                }, reasons: ["why"])
        },
        "another rule's name": { verdict, _ in verdict.rule?.name = "other" },
        "another rule's version": { verdict, _ in
            verdict.rule?.version = RuleVersion(
                rawValue: "sha256:" + String(repeating: "0", count: 64))
        },
        "other steps": { verdict, _ in verdict.steps += 1 },
    ]

    @Test func `history as it was has no difference`() throws {
        let report = try ForgedHistory.host(of: ForgedHistory.shared.get().file).replay()
        #expect(report.redemptions == 3)
        #expect(report.coupons == 4)
        #expect(report.decidedByMerchant == 1)
        #expect(report.differing == 0)
        #expect(report.differences.isEmpty)
    }

    @Test(arguments: changes.keys.sorted())
    func `a verdict that was changed differs`(_ name: String) throws {
        let history = try ForgedHistory.shared.get()
        let change = try #require(Self.changes[name])
        var journal = try ForgedJournal(of: history.shop.ledger)
        var then: Redeemed.Item?
        // The last coupon of its checkout: no other verdict rests on it.
        let number = try journal.edit(Redeemed.self, .redeemed) { event in
            let last = event.items.count - 1
            var verdict = event.items[last].verdict
            change(&verdict, event.checkout.basket)
            event.items[last] = event.items[last].with(verdict: verdict)
            then = event.items[last]
        }
        let file = try history.copy()
        try file.replace(journal: journal.entries)
        let report = try ForgedHistory.host(of: file).replay()
        #expect(report.differing == 1)
        let difference = try #require(report.differences.first)
        #expect(difference.redemption == RedemptionID(entry: number, book: 1))
        #expect(difference.stock == then?.stock)
        #expect(difference.then == then?.verdict)
        #expect(difference.now != difference.then)
    }
}
