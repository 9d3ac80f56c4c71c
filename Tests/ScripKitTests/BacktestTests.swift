import Foundation
import ScripContract
import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// What would have changed, worked out by hand.
struct BacktestTests {
    private let book: RuleBook

    init() throws { book = try RuleBook() }

    private func rule(_ threshold: Int64, _ off: Int64) throws -> BoundRule {
        try book.load(name: "spend_and_save", source: Project.bytes("rules/spend_and_save.lua"))
            .bind([
                .init(key: "threshold", value: .integer(threshold)),
                .init(key: "off", value: .integer(off)),
            ])
    }

    private func subject(
        _ name: String, _ amount: Int64, _ rules: [(BoundRule, changed: BoundRule?)],
        day: Int64 = 0
    ) throws -> Backtest.Subject {
        let basket = try Basket(lines: [Line(id: "1", unitPrice: amount, quantity: 1)])
        var payable: [Int64] = [amount]
        return Backtest.Subject(
            name: name, at: Instant(epochSeconds: 1_795_408_200 + day * 86_400), basket: basket,
            coupons: rules.map { rule, changed in
                let before = rule.decide(on: basket, payable: payable, facts: .none).verdict
                payable[0] -= before.discount
                return .init(
                    rule: changed ?? rule, facts: .none, kept: [], before: before,
                    isChanged: changed != nil)
            })
    }

    @Test func countsSumsAndTopBaskets() throws {
        let (old, new) = (try rule(10_000, 2_000), try rule(12_000, 2_500))
        let subjects = [
            // 20.00 then, refused now; 20.00 then, 25.00 now; refused both times.
            try subject("R1", 11_000, [(old, new)]),
            try subject("R2", 15_000, [(old, new)], day: 1),
            try subject("R3", 9_000, [(old, new)], day: 1),
        ]
        let report = Backtest(keepsRows: true).run(subjects)
        #expect(report.checkouts == 3)
        #expect(report.changed == 2)
        #expect(report.appliedBefore == 2)
        #expect(report.appliedAfter == 1)
        #expect(report.newlyRefused == 1)
        #expect(report.newlyApplied == 0)
        #expect(report.cost.before == 4_000)
        #expect(report.cost.after == 2_500)
        #expect(report.refusals == ["below_threshold": 2])
        #expect(report.winners.map(\.name) == ["R2"])
        #expect(report.losers.map(\.name) == ["R1"])
        #expect(report.days.keys.count == 2)
        #expect(
            report.csv == """
                R1,2026-11-23T12:30:00+08:00,11000,2000,0,-2000,below_threshold\r
                R2,2026-11-24T12:30:00+08:00,15000,2000,2500,500,applies\r
                R3,2026-11-24T12:30:00+08:00,9000,0,0,0,below_threshold\r

                """)
    }

    @Test func aChangeIsFollowedThroughToLaterCoupons() throws {
        // The first coupon takes 60.00 instead of 10.00; the second then misses its 50.00.
        let first = try rule(0, 1_000)
        let report = Backtest(keepsRows: false).run([
            try subject("R1", 10_000, [(first, try rule(0, 6_000)), (try rule(5_000, 500), nil)])
        ])
        // The second is no coupon of the changed rule, and no cost of the change.
        #expect(report.cost == .init(before: 1_000, after: 6_000))
        #expect(report.others == .init(before: 500, after: 0))
        #expect(report.winners.map(\.change) == [4_500])
        #expect(report.decided == 1)
    }

    @Test func rulesOfTwoBooksInOneCheckoutKeepTheirOwn() throws {
        // Each book numbers its rules from 0: the changed rule and one of the ledger's share a number.
        let other = try RuleBook()
        let percent = try other.load(
            name: "percent_off", source: Project.bytes("rules/percent_off.lua")
        ).bind([.init(key: "pay_percent", value: .integer(80))])
        let (own, changed) = (try rule(0, 500), percent)
        for first in [true, false] {
            let rules: [(BoundRule, changed: BoundRule?)] =
                first ? [(own, changed), (own, nil)] : [(own, nil), (own, changed)]
            let report = Backtest(keepsRows: false).run([try subject("R1", 10_000, rules)])
            #expect(report.others == .init(before: 500, after: 500))
            // 20 % of 100.00, or of the 95.00 that are left.
            #expect(report.cost == .init(before: 500, after: first ? 2_000 : 1_900))
        }
        // Each in the states of its own book.
        let basket = try Basket(lines: [Line(id: "1", unitPrice: 10_000, quantity: 1)])
        #expect(percent.decide(on: basket, facts: .none).verdict.discount == 2_000)
        #expect(own.decide(on: basket, facts: .none).verdict.discount == 500)
    }

    @Test func theSameRuleChangesNothing() throws {
        let old = try rule(10_000, 2_000)
        let report = Backtest(keepsRows: false).run(
            try (0..<50).map { try subject("R\($0)", 9_000 + Int64($0) * 100, [(old, old)]) })
        #expect(report.changed == 0)
        #expect(report.cost.before == report.cost.after)
        #expect(report.cost.before == 40 * 2_000)
    }

    @Test func partsAddUpToTheWhole() throws {
        let (old, new) = (try rule(10_000, 2_000), try rule(10_100, 2_100))
        let subjects = try (0..<40).map {
            try subject("R\($0)", 9_900 + Int64($0) * 10, [(old, new)], day: Int64($0 % 5))
        }
        let backtest = Backtest(keepsRows: false)
        var parts = backtest.run(Array(subjects[..<13]))
        parts.add(backtest.run(Array(subjects[13...])))
        #expect(parts.jsonText() == backtest.run(subjects).jsonText())
        #expect(parts.days == backtest.run(subjects).days)
    }

    @Test func theChartSaysInWordsWhatItShows() throws {
        var report = BacktestReport()
        report.checkouts = 2
        report.cost = .init(before: 4_000, after: 2_500)
        report.days = [20_780: .init(before: 4_000, after: 2_500)]
        let svg = BacktestChart(report, title: "满减 <b>").svg
        #expect(svg.contains("<title id=\"title\">满减 &lt;b&gt;</title>"))
        #expect(
            svg.contains(
                "its coupons took 40.00 off then, and take 25.00 off with the changed rule (-15.00)"
            ))
        let parser = XMLParserCheck(svg)
        #expect(parser.isWellFormed)
    }

    @Test func theChartShowsWhatHasNoTime() throws {
        let (old, new) = (try rule(10_000, 2_000), try rule(12_000, 2_500))
        var undated = try subject("R2", 15_000, [(old, new)])
        undated.at = nil
        let report = Backtest(keepsRows: false).run([
            try subject("R1", 15_000, [(old, new)]), undated,
        ])
        #expect(report.undatedCheckouts == 1)
        let svg = BacktestChart(report, title: "t").svg
        // The bars add up to what the words say.
        #expect(svg.contains("took 40.00 off then, and take 50.00 off"))
        #expect(svg.contains("<title>11-23: then 20.00, now 25.00</title>"))
        #expect(svg.contains("<title>no time: then 20.00, now 25.00</title>"))
    }
}

/// Whether every element of a small XML text is closed, in order.
private struct XMLParserCheck {
    let isWellFormed: Bool

    init(_ text: String) {
        var open: [Substring] = []
        var sound = true
        for part in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
            let tag = part.prefix { $0 != ">" }
            if tag.hasPrefix("/") {
                sound = sound && open.popLast() == tag.dropFirst()
            } else if !tag.hasSuffix("/") {
                open.append(tag.prefix { $0 != " " })
            }
        }
        isWellFormed = sound && open.isEmpty
    }
}
