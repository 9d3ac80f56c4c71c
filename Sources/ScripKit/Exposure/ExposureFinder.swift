public import ScripCore
public import ScripRules

/// Says what a rule can cost: reads it, and looks for the baskets that cost most.
public struct ExposureFinder: Sendable {
    private let seed: UInt64
    private let runs: Int

    /// A finder that tries so many baskets, the same ones for the same seed.
    public init(seed: UInt64 = 1, runs: Int = 2_000) {
        self.seed = seed
        self.runs = runs
    }

    /// What a rule can cost with its parameters.
    ///
    /// - Parameters:
    ///   - rule: A loaded rule.
    ///   - parameters: As a stock binds them.
    ///   - book: Where it was loaded.
    ///   - cases: Its cases; half of the baskets begin with one of them.
    ///   - limits: Those of the stock, if it is about one.
    ///   - currency: That of the amounts.
    public func find(
        _ rule: Rule, parameters: [ParameterValue.Field], in book: RuleBook,
        cases: [RuleCase] = [], limits: StockLimits? = nil, currency: String = "CNY"
    ) throws(ScripError) -> Exposure {
        let bound = try rule.bind(parameters)
        let source = try RuleSource(rule.source, file: rule.name + ".lua")
        var exposure = Exposure(
            rule: rule.name, version: rule.version, currency: currency, read: bound.costBound(),
            limits: limits, seed: seed, runs: runs)
        var generator = TrialGenerator(
            outline: source.outline, vocabulary: source.vocabulary, cases: cases, seed: seed)
        generator.fixed = parameters
        var search = Search(rule: bound, proven: exposure.read)
        for _ in 0..<runs {
            var trial = generator.next()
            trial.currency = currency
            if search.look(at: trial) { exposure.applied += 1 }
        }
        if runs > 0, search.dearest == nil {
            for _ in 0..<ExposureFinder.dressedMax {
                var trial = generator.next()
                trial.currency = currency
                for index in trial.lines.indices { trial.lines[index].tags = [] }
                for dressed in trial.dressed.prefix(100) {
                    exposure.runs += 1
                    if search.look(at: dressed) { exposure.applied += 1 }
                }
            }
        }
        search.climb()
        exposure.dearest = search.dearest.map { $0.example("costs most") }
        exposure.steepest = search.steepest.map { $0.example("costs most of what it is worth") }
        return exposure
    }

    /// Baskets of goods that the parameters name, tried where nothing came off any other.
    private static let dressedMax = 20

    /// A trial and what came off it.
    private struct Found {
        var trial: Trial
        var verdict: Verdict
        var amount: Int64

        var share: Double { Double(verdict.discount) / Double(max(1, amount)) }

        /// Whether less came off it than a share in hundredths of a percent, as far as rounding tells.
        func isBelow(share: Int64?) -> Bool {
            guard let share, amount > 0 else { return true }
            let (high, low) = verdict.discount.multipliedFullWidth(by: CostBound.wholeShare)
            return amount.dividingFullWidth((high, low)).quotient < share
        }

        func example(_ name: String) -> Exposure.Example {
            Exposure.Example(
                discount: verdict.discount, amount: amount,
                yaml: CaseWriter.yaml(
                    name: name, trial: trial, expect: "{ discount: \(verdict.discount) }",
                    currency: trial.currency))
        }
    }

    /// The worst that was seen, and a way to worse.
    private struct Search {
        /// The rule with its parameters: those of every trial.
        let rule: BoundRule
        /// What is certain: where it was reached there is nothing worse to look for.
        let proven: CostBound?
        var dearest: Found?
        var steepest: Found?

        /// Changes tried in a row from each of the two.
        private static let roundsMax = 16
        /// The same where what comes off is known to grow with the goods.
        private static let growingRoundsMax = 2
        /// Lines of a basket that are changed one by one.
        private static let linesMax = 8
        /// Lines that doubling a basket may lead to.
        private static let doubledMax = 256
        private static let piecesMax: Int64 = 1_000
        private static let priceMax: Int64 = 100_000_000
        /// Prices so small that rounding them shows.
        private static let smallPrices: ClosedRange<Int64> = 1...60
        /// Pieces of one article, so that a set is whole and nothing lies beside it.
        private static let fewPieces: ClosedRange<Int64> = 1...40

        init(rule: BoundRule, proven: CostBound?) {
            self.rule = rule
            self.proven = proven
        }

        /// Decides a trial; whether anything comes off.
        @discardableResult
        mutating func look(at trial: Trial) -> Bool {
            guard let basket = try? Basket(currency: trial.currency, lines: trial.lines) else {
                return false
            }
            let verdict = rule.decide(on: basket, payable: trial.payable, facts: trial.facts)
                .verdict
            guard verdict.applies else { return false }
            var amount: Int64 = 0
            for (line, decided) in zip(trial.lines, verdict.lines) where decided.inScope {
                amount += trial.left(line)
            }
            let found = Found(trial: trial, verdict: verdict, amount: amount)
            if verdict.discount > dearest?.verdict.discount ?? 0 { dearest = found }
            if found.share > steepest?.share ?? 0 { steepest = found }
            return true
        }

        /// Changes the worst a little as long as that makes it worse.
        mutating func climb() {
            for round in 0..<Search.roundsMax {
                let before = (dearest?.verdict.discount, steepest?.share)
                if let found = steepest, found.isBelow(share: proven?.share) {
                    for change in changes(found.trial) { look(at: change) }
                    // Of all lines together: rarely better once it was tried.
                    if round % 4 == 0 {
                        for quantity in Search.fewPieces {
                            look(at: found.trial.alone(quantity: quantity))
                        }
                        for price in Search.smallPrices {
                            look(at: found.trial.with(price: price, at: found.trial.lines.indices))
                        }
                    }
                }
                if let found = dearest, found.verdict.discount < proven?.most ?? .max,
                    proven == nil || proven?.most != nil || round < Search.growingRoundsMax
                {
                    for change in changes(found.trial) { look(at: change) }
                }
                if (dearest?.verdict.discount, steepest?.share) == before { return }
            }
        }

        private func changes(_ trial: Trial) -> [Trial] {
            var all: [Trial] = []
            let every = trial.lines.indices
            for price in [1, Search.priceMax] { all.append(trial.with(price: price, at: every)) }
            all.append(trial.times(2, at: every, most: Search.piecesMax))
            all += TrialGenerator.numbers(trial.parameters).map(trial.worth)
            if 2 * every.count <= Search.doubledMax { all.append(trial.doubled) }
            // A large basket is dear to try, and one line of it matters little.
            if every.count > 2 * Search.linesMax { return all }
            for (index, line) in trial.lines.enumerated().prefix(Search.linesMax) {
                func change(price: Int64? = nil, quantity: Int64? = nil) {
                    var copy = trial
                    let price = min(price ?? line.unitPrice, Search.priceMax)
                    let quantity = min(quantity ?? line.quantity, Search.piecesMax)
                    copy.lines[index].unitPrice = price
                    copy.lines[index].quantity = quantity
                    copy.lines[index].amount = price * quantity
                    all.append(copy)
                }
                change(price: line.unitPrice * 2)
                change(price: line.unitPrice / 2)
                change(price: max(0, line.unitPrice - 1))
                change(price: line.unitPrice + 1)
                change(price: line.unitPrice * 100)
                change(price: 1)
                change(quantity: line.quantity * 2)
                change(quantity: line.quantity * 10)
                change(quantity: line.quantity + 1)
                change(quantity: max(1, line.quantity - 1))
                change(quantity: 1)
                // Far dearer than the rest, and the rest for next to nothing.
                all.append(
                    trial.with(price: 1, at: every.filter { $0 != index })
                        .with(price: Search.priceMax, at: [index]))
                // An earlier coupon left little of it, or nothing.
                for left in [line.amount, line.amount / 2, line.amount / 10, 1, 0]
                where left <= line.amount {
                    all.append(trial.leaving(left, of: line))
                }
                if trial.lines.count < Search.linesMax {
                    var twin = trial
                    twin.lines.append(line)
                    twin.lines[twin.lines.count - 1].id = trial.freeID
                    all.append(twin)
                }
                if trial.lines.count > 1 {
                    var fewer = trial
                    fewer.lines.remove(at: index)
                    all.append(fewer)
                }
            }
            return all
        }
    }
}

extension Trial {
    /// The same with all lines of articles, brands, categories and tags that the parameters name, as far
    /// as the names of the parameters tell which is which.
    fileprivate var dressed: [Trial] {
        var all = [self]
        for field in parameters where !field.key.hasPrefix("excluded") {
            let words = TrialGenerator.words([field]).prefix(3)
            guard !words.isEmpty else { continue }
            let set: (inout Line, String) -> Void
            switch field.key {
            case let key where key.hasSuffix("tags"): set = { $0.tags = [$1] }
            case let key where key.hasSuffix("brands"): set = { $0.brand = $1 }
            case let key where key.hasSuffix("categories"):
                set = { $0.category = $1.hasSuffix("/") ? String($1.dropLast()) : $1 }
            default: set = { $0.sku = $1 }
            }
            all = all.flatMap { trial in
                words.map { word in
                    var copy = trial
                    for index in copy.lines.indices { set(&copy.lines[index], word) }
                    return copy
                }
            }
        }
        return all
    }

    /// With so many pieces of its first line alone, for a price at which rounding does not show.
    fileprivate func alone(quantity: Int64) -> Trial {
        guard var line = lines.first else { return self }
        line.unitPrice = 10_000
        line.quantity = quantity
        line.amount = line.unitPrice * quantity
        var copy = self
        copy.lines = [line]
        copy.taken = [:]
        return copy
    }

    /// The same worth so much altogether, by the price of one line; as it is where that cannot be.
    fileprivate func worth(_ amount: Int64) -> Trial {
        guard let last = lines.indices.last else { return self }
        let others = self.amount - left(lines[last])
        guard others < amount else { return self }
        var copy = self
        copy.taken[lines[last].id] = nil
        copy.lines[last].quantity = 1
        copy.lines[last].unitPrice = amount - others
        copy.lines[last].amount = amount - others
        return copy
    }

    /// With another price for some lines.
    fileprivate func with(price: Int64, at indices: some Sequence<Int>) -> Trial {
        var copy = self
        for index in indices {
            copy.lines[index].unitPrice = price
            copy.lines[index].amount = price * copy.lines[index].quantity
        }
        return copy
    }

    /// With so many times as many pieces on some lines.
    fileprivate func times(_ times: Int64, at indices: some Sequence<Int>, most: Int64) -> Trial {
        var copy = self
        for index in indices {
            let quantity = min(copy.lines[index].quantity * times, most)
            copy.lines[index].quantity = quantity
            copy.lines[index].amount = copy.lines[index].unitPrice * quantity
        }
        return copy
    }

    /// With every line twice.
    fileprivate var doubled: Trial {
        var copy = self
        let taken = Set(lines.map(\.id))
        var number = lines.count
        for line in lines {
            repeat { number += 1 } while taken.contains(String(number))
            var twin = line
            twin.id = String(number)
            copy.lines.append(twin)
        }
        return copy
    }

    /// With so much left of a line by an earlier coupon of the same checkout.
    fileprivate func leaving(_ left: Int64, of line: Line) -> Trial {
        var copy = self
        copy.taken[line.id] = line.amount > left ? line.amount - left : nil
        let sum = copy.taken.values.reduce(0, +)
        var applied = copy.facts.redemption.applied.first ?? Facts.Redemption.Applied()
        if applied.stock.isEmpty { applied.stock = "S2" }
        applied.discount = sum
        copy.facts.redemption.applied = sum > 0 ? [applied] : []
        return copy
    }
}
