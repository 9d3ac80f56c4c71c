internal import ScripCore
internal import ScripKit
internal import ScripRules

/// Notes on parameters that are allowed and hardly meant.
enum DoubtWords {
    /// Writes a note for each to the standard error.
    static func tell(_ values: [ParameterValue.Field], of rule: Rule) {
        for doubt in ParameterDoubt.all(in: values, of: rule.parameters) {
            Terminal.message("scrip: warning: \(doubt.printable)\n")
        }
    }

    /// Notes that nothing comes off any basket of those that are tried: no merchant means to send such coupons.
    ///
    /// - Parameters:
    ///   - stock: A stock that was created.
    ///   - rule: Its rule.
    ///   - book: Compiles it.
    ///   - currency: That of the ledger.
    static func tell(
        ofNothingIn stock: Stock, _ rule: RuleFile, _ book: RuleBook, currency: String
    ) throws(ScripError) {
        let found = try ExposureFinder(workMax: 0).find(
            try book.load(name: rule.name, source: rule.source),
            parameters: stock.definition.parameters, in: book,
            cases: try RuleFiles.cases(beside: rule)?.cases ?? [], currency: currency)
        guard found.applied == 0 else { return }
        Terminal.message(
            "scrip: warning: nothing came off any of \(found.runs) baskets that were tried with these parameters; "
                + "see scrip exposure --stock \(stock.id)\n")
    }
}
