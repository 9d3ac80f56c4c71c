public import ScripContract
public import ScripCore
package import ScripRules

/// What a rule with its parameters can cost, as far as that is certain, and what it was seen to cost.
public struct Exposure: Hashable, Sendable {
    /// A basket and what comes off it.
    public struct Example: Hashable, Sendable {
        /// Minor units that come off.
        public var discount: Int64
        /// What is left to pay on the goods that count, before.
        public var amount: Int64
        /// The basket as a case.
        public var yaml: String

        /// What comes off of what the goods cost, in hundredths of a percent, rounded down.
        public var share: Int64 {
            let (high, low) = discount.multipliedFullWidth(by: CostBound.wholeShare)
            return amount > 0 ? amount.dividingFullWidth((high, low)).quotient : 0
        }
    }

    /// The rule's name.
    public var rule: String
    /// Its version.
    public var version: RuleVersion
    /// The currency of its amounts.
    public var currency: String
    /// What reading the rule shows; nil when it shows nothing.
    package var read: CostBound?
    /// What the stock lets come off an order, all orders of its coupons, and how many it sends; all nil
    /// where only a rule is asked about.
    public var limits: StockLimits?
    /// The seed to see the same again.
    public var seed: UInt64
    /// Baskets tried.
    public var runs: Int
    /// Baskets on which something came off.
    public var applied = 0
    /// Of all baskets tried the one that most came off.
    public var dearest: Example?
    /// The one that the largest share came off.
    public var steepest: Example?

    /// Minor units that one redemption takes off at most; nil where that is not proven.
    public var most: Int64? {
        [read?.most, limits?.amount.perOrder].compactMap(\.self).min()
    }

    /// Hundredths of a percent of the goods that count that one redemption takes off at most, rounded up to a
    /// minor unit; nil where reading the rule shows nothing.
    public var share: Int64? { read?.share }

    /// Minor units that all redemptions of the stock take off at most; nil where that is not proven.
    ///
    /// A coupon is redeemed once; what was returned may be redeemed again, and then was not paid for.
    public var mostOfStock: Int64? {
        var bounds = [limits?.amount.total].compactMap(\.self)
        if let most, let total = limits?.total {
            let (all, over) = most.multipliedReportingOverflow(by: total)
            if !over { bounds.append(all) }
        }
        return bounds.min()
    }
}

extension Exposure {
    /// For people.
    public var text: String {
        let money = MoneyWords(currency: currency)
        func percent(_ hundredths: Int64) -> String {
            MinorUnits.text(hundredths, decimals: 2) + " %"
        }
        var text = "\(rule): what a redemption takes off\n\n"
        text += "  at most  "
        text += most.map { "\(money.words($0)) (proven)" } ?? "not proven"
        text += "\n  share    "
        // 30 % of 5 fen is 2 fen, and 2 of 5 are 40 %.
        text +=
            share.map { share in
                "\(percent(share)) of the goods that count"
                    + (share < CostBound.wholeShare ? ", rounded up to the smallest unit" : "")
                    + " (proven)"
            } ?? "not proven"
        if limits != nil {
            text += "\n  stock    "
            text +=
                mostOfStock.map { "\(money.words($0)) in all (proven)" }
                ?? "not proven; limits.amount.total bounds it"
        }
        text += "\n\n"
        guard let dearest, let steepest else {
            return text + "\(counted(runs, "basket")) tried, and nothing came off any of them.\n"
        }
        text += "Most found on \(counted(runs, "basket")), of which \(applied) got a discount: "
        text += "\(money.words(dearest.discount)) off \(money.words(dearest.amount))\n\n"
        text += dearest.yaml
        if steepest != dearest {
            text += "\nLargest share found: \(percent(steepest.share)), "
            text += "\(money.words(steepest.discount)) off \(money.words(steepest.amount))\n\n"
            text += steepest.yaml
        }
        return text
    }
}

extension Exposure: JSONWritable {
    /// Writes what is proven, and what was found.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("rule")
            writer.object { writer in
                writer.member("name", rule)
                writer.member("version", version.rawValue)
            }
            writer.member("currency", currency)
            func bound(_ name: StaticString, _ key: StaticString, _ value: Int64?) {
                writer.key(name)
                writer.object { writer in
                    writer.member("proven", value != nil)
                    if let value { writer.member(key, value) }
                }
            }
            bound("most", "amount", most)
            bound("share", "hundredths_of_percent", share)
            if limits != nil { bound("stock", "amount", mostOfStock) }
            writer.key("found")
            writer.object { writer in
                writer.member("seed", String(seed))
                writer.member("runs", Int64(runs))
                writer.member("applied", Int64(applied))
                for (name, example) in [("dearest", dearest), ("steepest", steepest)] {
                    guard let example else { continue }
                    writer.key(named: name)
                    writer.object { writer in
                        writer.member("discount", example.discount)
                        writer.member("amount", example.amount)
                        writer.member("share", example.share)
                        writer.member("case", example.yaml)
                    }
                }
            }
        }
    }
}
