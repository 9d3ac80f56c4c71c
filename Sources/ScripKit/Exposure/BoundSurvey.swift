package import ScripCore
package import ScripRules

/// Holds the bounds of a rule against the baskets that cost most, for many sets of parameters.
package struct BoundSurvey: Sendable {
    /// One set of parameters.
    package struct Entry: Sendable {
        /// Its number, which is the seed of its baskets.
        package var number: Int
        /// As a stock would bind them.
        package var parameters: [ParameterValue.Field]
        /// What was proven, and what was found.
        package var exposure: Exposure
    }

    /// A proven bound may be so many times the worst basket that was found.
    package static let loosenessMax = 1.2
    /// Lines of baskets to look at in each set.
    private static let workMax = 250_000

    /// Sets of parameters.
    package var sets: Int
    /// Baskets to try for each, before the worst of them is made worse.
    package var runs: Int

    /// So many sets, with so many baskets each.
    package init(sets: Int, runs: Int) {
        self.sets = sets
        self.runs = runs
    }

    /// Surveys a rule; the same sets and baskets every time.
    ///
    /// - Parameters:
    ///   - rule: A loaded rule.
    ///   - book: Where it was loaded.
    ///   - cases: Its cases.
    ///   - only: The numbers of the sets that are asked about; nil asks about all.
    ///   - told: Called with each entry.
    package func run(
        _ rule: Rule, in book: RuleBook, cases: [RuleCase], only: Set<Int>? = nil,
        _ told: (Entry) -> Void
    ) throws(ScripError) {
        let source = try RuleSource(rule.source, file: rule.name + ".lua")
        var generator = TrialGenerator(
            outline: source.outline, vocabulary: source.vocabulary, cases: cases, seed: 7)
        var number = 0
        while number < sets {
            let parameters = generator.next().parameters
            guard (try? rule.bind(parameters)) != nil else { continue }
            number += 1
            if let only, !only.contains(number) { continue }
            let exposure = try ExposureFinder(
                seed: UInt64(number), runs: runs, workMax: BoundSurvey.workMax
            ).find(
                rule, parameters: parameters, in: book, cases: cases)
            told(Entry(number: number, parameters: parameters, exposure: exposure))
        }
    }
}
