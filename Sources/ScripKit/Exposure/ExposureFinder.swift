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
        var search = Search(
            subject: Subject(
                book: book, rule: rule, outline: source.outline,
                picksCheapest: source.picksCheapest))
        for _ in 0..<runs {
            var trial = generator.next()
            trial.currency = currency
            if search.look(at: trial) { exposure.applied += 1 }
        }
        search.climb()
        exposure.dearest = search.dearest.map { $0.example("costs most") }
        exposure.steepest = search.steepest.map { $0.example("costs most of what it is worth") }
        return exposure
    }

    /// A trial and what came off it.
    private struct Found {
        var trial: Trial
        var verdict: Verdict
        var amount: Int64

        var share: Double { Double(verdict.discount) / Double(max(1, amount)) }

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
        let subject: Subject
        var dearest: Found?
        var steepest: Found?

        /// Changes tried in a row from each of the two.
        private static let roundsMax = 12
        private static let linesMax = 8
        private static let piecesMax: Int64 = 1_000
        private static let priceMax: Int64 = 1_000_000

        init(subject: Subject) { self.subject = subject }

        /// Decides a trial; whether anything comes off.
        @discardableResult
        mutating func look(at trial: Trial) -> Bool {
            guard let verdict = subject.decide(trial), verdict.applies else { return false }
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
            for _ in 0..<Search.roundsMax {
                let before = (dearest?.verdict.discount, steepest?.share)
                for trial in [dearest?.trial, steepest?.trial].compactMap(\.self) {
                    for change in changes(trial) { look(at: change) }
                }
                if (dearest?.verdict.discount, steepest?.share) == before { return }
            }
        }

        private func changes(_ trial: Trial) -> [Trial] {
            var all: [Trial] = []
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
                change(quantity: line.quantity * 2)
                change(quantity: line.quantity + 1)
                change(quantity: max(1, line.quantity - 1))
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
