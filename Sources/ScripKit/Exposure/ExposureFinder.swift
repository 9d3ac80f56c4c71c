public import ScripCore
public import ScripRules

/// Says what a rule can cost: reads it, and looks for the baskets that cost most.
public struct ExposureFinder: Sendable {
    private let seed: UInt64
    private let runs: Int
    private let workMax: Int

    /// A finder that tries so many baskets, the same ones for the same seed.
    ///
    /// - Parameters:
    ///   - seed: What the baskets are drawn from.
    ///   - runs: Baskets to try.
    ///   - workMax: Lines of baskets to look at in order to make the worst of them worse; in proportion to the
    ///     baskets when left out.
    public init(seed: UInt64 = 1, runs: Int = 2_000, workMax: Int? = nil) {
        self.seed = seed
        self.runs = runs
        self.workMax = workMax ?? runs * ExposureFinder.workPerRun
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
        var search = ExposureSearch(rule: bound, proven: exposure.read, source: source)
        for _ in 0..<runs {
            var trial = generator.next()
            trial.currency = currency
            search.look(at: trial)
        }
        if search.dearest == nil {
            search.reach(
                others: (0..<ExposureFinder.factsMax).map { _ in generator.nextFresh().facts })
        }
        (exposure.runs, exposure.applied) = (search.looks, search.applied)
        search.climb(workMax: workMax)
        exposure.dearest = search.dearest.map { $0.example("costs most") }
        exposure.steepest = search.steepest.map { $0.example("costs most of what it is worth") }
        return exposure
    }

    /// With the usual baskets that is more than any standard rule with a proven bound took, and a page that asks
    /// with few of them is answered soon.
    private static let workPerRun = 125

    /// Facts to try where nothing came off any basket.
    private static let factsMax = 60
}
