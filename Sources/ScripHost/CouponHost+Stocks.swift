public import ScripCore
public import ScripLedger
internal import ScripRules

extension CouponHost {
    /// Creates a stock (创建批次), whose terms and rule are frozen from now on.
    ///
    /// - Parameters:
    ///   - definition: What the merchant asks for.
    ///   - ruleSource: The bytes of the rule's file.
    ///   - proof: What speaks for the rule, which is published with it; nil for a rule that was published
    ///     before.
    ///   - awaitingApproval: Whether it must be approved before it sends; see ``approve(stock:request:)``.
    /// - Throws: `not_proven` for a rule without the evidence that is asked for.
    public func createStock(
        _ definition: StockDefinition, ruleSource: [UInt8], proof: RuleProof? = nil,
        awaitingApproval: Bool = false
    ) throws(ScripError) -> Stock {
        try definition.check()
        let rule = try rules.load(name: definition.rule, source: ruleSource)
        let bound = try rule.bind(definition.parameters)
        let request = LedgerRequest(.createStock, definition.requestNumber)
        let state: StockState = awaitingApproval ? .unaudited : .running
        return try ledger.write { [self] ledger throws(ScripError) in
            if let before = try created(definition, rule.version, state, ledger) {
                return before.stock
            }
            var stored =
                try ledger.rule(rule.version)
                ?? StoredRule(version: rule.version, name: rule.name, source: rule.source)
            let stockProof = try stockProof(proof, of: rule, stored, ledger)
            let created = StockCreated(
                id: book.stock(after: try ledger.lastStock()), definition: definition,
                ruleVersion: rule.version,
                parameters: bound.parameters, state: state, createdAt: clock(), proof: stockProof)
            let entry = try ledger.append(draft(.stockCreated, created), answering: request)
            // A stock that goes without publishes its rule for itself alone.
            if case .own(let own) = stockProof, own.isProven { stored.published = entry }
            try ledger.put(stored)
            var stock = created.stock
            stock.neverDiscounted =
                try ledger.neverDiscounted(of: definition.merchant) ?? 0
            try ledger.insert(stock)
            return stock
        }
    }

    /// The stock that a repeated request made; nil for a new one.
    ///
    /// Who has to make evidence first asks here whether it is wanted.
    package func stockCreated(
        _ definition: StockDefinition, ruleSource: [UInt8], awaitingApproval: Bool = false
    ) throws(ScripError) -> Stock? {
        let version = RuleBook.version(of: ruleSource)
        let state: StockState = awaitingApproval ? .unaudited : .running
        return try ledger.read { [self] ledger throws(ScripError) in
            try created(definition, version, state, ledger)?.stock
        }
    }

    private func created(
        _ definition: StockDefinition, _ version: RuleVersion, _ state: StockState,
        _ ledger: LedgerReader
    ) throws(ScripError) -> StockCreated? {
        guard let entry = try ledger.answer(to: .createStock, definition.requestNumber) else {
            return nil
        }
        let before = try StockCreated(record: entry.body)
        try before.check(definition, version, state)
        return before
    }

    /// With what a stock's rule is published: as asked now, or as it was before.
    private func stockProof(
        _ proof: RuleProof?, of rule: Rule, _ stored: StoredRule, _ ledger: LedgerReader
    ) throws(ScripError) -> StockProof {
        if proof == nil, let entry = stored.published,
            let published = try publication(in: entry, from: ledger), published.rule == rule.name,
            // More may be asked for by now; who published the rule without has said why.
            !published.proof.isProven || published.proof.missing(of: proofAsked).isEmpty
        {
            return .entry(entry)
        }
        return .own(
            try (proof ?? RuleProof(evidence: nil)).kept(
                for: rule.name, rule.version, asking: proofAsked))
    }

    /// All stocks, oldest first.
    public func stocks() throws(ScripError) -> [Stock] {
        try ledger.read { ledger throws(ScripError) in try ledger.stocks() }
    }

    /// One stock; throws `not_found` when there is none.
    public func stock(_ id: StockID) throws(ScripError) -> Stock {
        let stock = try ledger.read { ledger throws(ScripError) in try ledger.stock(id) }
        guard let stock else { throw ScripError.noStock(id) }
        return stock
    }

    /// The rule that a stock is bound to, as the ledger keeps it.
    public func rule(of stock: Stock) throws(ScripError) -> StoredRule {
        let rule = try ledger.read { ledger throws(ScripError) in
            try ledger.rule(stock.ruleVersion)
        }
        guard let rule else {
            throw ScripError(
                .ledgerUnavailable,
                "The ledger has lost rule \(stock.ruleVersion) of stock \(stock.id)",
                remedy: "Run scrip audit, and restore the ledger from a copy")
        }
        return rule
    }

    /// One stock with what its merchant never discounts; throws `not_found` when there is none.
    public func shownStock(_ id: StockID) throws(ScripError) -> ShownStock {
        let shown = try ledger.read { [self] ledger throws(ScripError) -> ShownStock? in
            guard let stock = try ledger.stock(id) else { return nil }
            let filter = try goods.filter(
                setIn: stock.neverDiscounted, by: stock.definition.merchant, from: ledger)
            return ShownStock(
                stock: stock, neverDiscounted: filter?.goods ?? NeverDiscounted(),
                proof: try proof(of: stock, from: ledger))
        }
        guard let shown else { throw ScripError.noStock(id) }
        return shown
    }

    /// What a stock asks of customer, time and place, in words, and the parameter that says so.
    ///
    /// - Returns: Nil when nothing is asked.
    package func conditions(
        of stock: Stock
    ) throws(ScripError) -> (parameter: String, words: [String])? {
        // Only an object can be conditions: most stocks have none, and need no rule to show it.
        let mayAsk = stock.parameters.contains {
            if case .record = $0.value { true } else { false }
        }
        guard mayAsk else { return nil }
        return try ledger.read { [self] ledger throws(ScripError) in
            guard let terms = try terms(of: stock.id, from: ledger) else { return nil }
            let bound = try terms.bound(by: rules, from: ledger)
            guard let conditions = bound.conditions, let parameter = bound.conditionsParameter
            else { return nil }
            return (parameter, conditions.words)
        }
    }

    /// All coupons of a user, oldest first, without those the user threw away.
    public func wallet(of user: UserID) throws(ScripError) -> Wallet {
        let coupons = try ledger.read { ledger throws(ScripError) in try ledger.coupons(of: user) }
        return Wallet(user: user, coupons: coupons.filter { $0.state != .deleted })
    }
}

extension StockCreated {
    /// The stock as it was when created.
    var stock: Stock {
        Stock(
            id: id, definition: definition, ruleVersion: ruleVersion, parameters: parameters,
            state: state, createdAt: createdAt)
    }

    /// Throws unless a repeated request asks for what this one gave.
    func check(
        _ wanted: StockDefinition, _ version: RuleVersion, _ state: StockState
    ) throws(ScripError) {
        let differences =
            definition.differences(from: wanted)
            + (version == ruleVersion ? [] : ["rule source"])
            + (state == self.state ? [] : ["approval"])
        guard !differences.isEmpty else { return }
        throw ScripError.mismatch(
            wanted.requestNumber, "stock \(id)", differences: differences,
            first: "Send the first definition")
    }
}

extension StockDefinition {
    /// Keys in which two definitions differ.
    func differences(from other: StockDefinition) -> [String] {
        let pairs: [(String, Bool)] = [
            ("name", name == other.name), ("type", type == other.type),
            ("goods", goods == other.goods), ("merchant", merchant == other.merchant),
            ("rule", rule == other.rule), ("params", parameters == other.parameters),
            ("code_mode", codeMode == other.codeMode),
            ("use_method", useMethod == other.useMethod),
            ("available", availability == other.availability), ("limits", limits == other.limits),
            ("layer", layer == other.layer), ("priority", priority == other.priority),
            ("exclusive_group", exclusiveGroup == other.exclusiveGroup),
            ("comment", comment == other.comment), ("display", display == other.display),
            ("entrance", entrance == other.entrance),
            ("mini_program", miniProgram == other.miniProgram),
            ("notify_appid", notifyAppID == other.notifyAppID),
            ("natural_person_limit", naturalPersonLimit == other.naturalPersonLimit),
            ("prevent_api_abuse", preventAPIAbuse == other.preventAPIAbuse),
            ("transferable", transferable == other.transferable),
            ("shareable", shareable == other.shareable),
            ("codes_ignore_case", codesIgnoreCase == other.codesIgnoreCase),
        ]
        return pairs.filter { !$0.1 }.map(\.0)
    }
}
