internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripKit
internal import ScripRules

extension ScripOperation {
    /// What a rule's author tries before it goes live.
    static let trials: [ScripOperation] = [
        ScripOperation(
            "rule.fuzz", .rules, length: .long,
            "Looks for a basket on which a rule breaks a promise.",
            asks: .keys([rule, runs, seed]), answers: "FuzzReport"
        ) { context, request throws(ScripError) in
            try request.read([rule, runs, seed]) { fields throws(ScripError) in
                let (loaded, cases) = try context.loaded(fields)
                return try RuleFuzzer(
                    RuleFuzzer.Options(seed: fields.seed(), runs: fields.runs())
                ).run(
                    loaded, in: context.ruleBook, cases: cases?.cases ?? [],
                    invariants: cases?.invariants ?? [])
            }
        },
        ScripOperation(
            "rule.mutate", .rules, length: .long,
            "Asks whether the cases beside a rule would notice a mistake in it, and shows cases that would.",
            asks: .keys([rule, runs, seed]), answers: "MutationReport"
        ) { context, request throws(ScripError) in
            try request.read([rule, runs, seed]) { fields throws(ScripError) in
                let (loaded, cases) = try context.loaded(fields)
                return try RuleMutator(
                    RuleMutator.Options(seed: fields.seed(), runs: fields.runs())
                ).run(
                    loaded, file: "\(loaded.name).lua", in: context.ruleBook, beside: cases)
            }
        },
        ScripOperation(
            "rule.exposure", .rules, length: .long,
            "Says what one redemption can take off at most, and looks for the basket that costs most.",
            asks: .keys([rule, parameters, runs, seed]), answers: "Exposure"
        ) { context, request throws(ScripError) in
            try request.read([rule, parameters, runs, seed]) { fields throws(ScripError) in
                let (loaded, cases) = try context.loaded(fields)
                return try ExposureFinder(seed: fields.seed(), runs: fields.runs()).find(
                    loaded, parameters: fields.parameters() ?? cases?.parameters ?? [],
                    in: context.ruleBook, cases: cases?.cases ?? [],
                    currency: context.host.book.currency)
            }
        },
        ScripOperation(
            "rule.reading", .rules,
            "Says in words, in English and Chinese, what a rule with its parameters does; what has no words it quotes.",
            asks: .keys([rule, parameters]), answers: "Reading"
        ) { context, request throws(ScripError) in
            try request.read([rule, parameters]) { fields throws(ScripError) in
                let (loaded, cases) = try context.loaded(fields)
                let bound = try loaded.bind(fields.parameters() ?? cases?.parameters ?? [])
                return try RuleReading(bound, currency: context.host.book.currency)
            }
        },
        ScripOperation(
            "rule.backtest", .rules, length: .long,
            "Decides the redemptions of the past again by a changed rule, or with other parameters.",
            asks: .keys([rule, parameters, ofStocks]), answers: "Backtest"
        ) { context, request throws(ScripError) in
            try request.read([rule, parameters, ofStocks]) { fields throws(ScripError) in
                let (changed, _) = try context.loaded(fields)
                let past = LedgerPast(
                    changed: changed,
                    bound: try fields.parameters().map { values throws(ScripError) in
                        try changed.bind(values)
                    },
                    stocks: try fields.texts("stocks", 0...100, each: 1...32))
                return try context.backtest(past)
            }
        },
    ]

    private static let rule = Key.text("rule", 1...64, "The rule's name.")
    private static let runs = Key.integer("runs", 1...10_000, "Baskets to try; 2000 when left out.")
        .optional
    private static let seed = Key.integer(
        "seed", 0...Int64.max, "The same seed finds the same baskets; 1 when left out."
    ).optional
    private static let parameters = Key.document(
        "params", "RuleParams", "The rule's parameters; those of the case file when left out.")
    private static let ofStocks = Key.texts(
        "stocks", 0...100, "The stocks it stands for; those of a rule of its name when left out."
    ).optional
}

extension Fields where Dialect == DataContract {
    fileprivate func runs() throws(ScripError) -> Int {
        Int(try optionalInteger("runs", in: 1...10_000) ?? 2_000)
    }

    fileprivate func seed() throws(ScripError) -> UInt64 {
        UInt64(try optionalInteger("seed", in: 0...Int64.max) ?? 1)
    }

    fileprivate func parameters() throws(ScripError) -> [ParameterValue.Field]? {
        guard let value = self["params"] else { return nil }
        do throws(ScripError) {
            return try [ParameterValue.Field](json: value.json)
        } catch {
            // Read by itself it has lines of its own.
            throw error.at(ScripError.Place(path: error.place.path))
        }
    }
}

extension OperationContext {
    /// A rule that loads, and its cases.
    fileprivate func loaded(
        _ fields: Fields<DataContract>
    ) throws(ScripError) -> (rule: Rule, cases: CaseFile?) {
        let name = try fields.text("rule", 1...64)
        try rules.find(name)
        switch try compiled.rule(name).result {
        case .success(let rule): return (rule, try rules.cases(of: name))
        case .failure(let failure): throw failure.loadError(of: name)
        }
    }

    fileprivate func backtest(_ past: LedgerPast) throws(ScripError) -> BacktestReport {
        let backtest = Backtest(keepsRows: false, zone: host.timeZone)
        var report = BacktestReport()
        report.currency = host.book.currency
        var others: Int64 = 0
        try past.read(host) { entries, subject throws(ScripError) in
            var subjects: [Backtest.Subject] = []
            for entry in entries {
                guard let one = try subject(entry) else { continue }
                // A sum of yuan and yen says nothing.
                if one.basket.currency == report.currency {
                    subjects.append(one)
                } else {
                    others += 1
                }
            }
            var next = backtest.run(subjects)
            next.currency = report.currency
            report.add(next)
        }
        report.otherCurrency = others
        return report
    }
}
