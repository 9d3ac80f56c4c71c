internal import ScripCore
internal import ScripLedger
internal import ScripRules

/// Tables held against what the journal makes of them: every row, every column, whoever added it.
extension Auditor {
    func tableFault() throws(ScripError) -> AuditReport.Fault? {
        var missing: [StoredRule] = []
        for version in model.ruleVersions {
            if let rule = try ledger.rule(version) { missing.append(rule) }
        }
        let sources = Dictionary(
            missing.filter { RuleBook.version(of: $0.source) == $0.version }
                .map { ($0.version, $0.source) }, uniquingKeysWith: { first, _ in first })
        let tables = try ledger.tables()
        // The table of redemptions goes as far as its cursor says.
        let indexed = try ledger.cursor(RedemptionIndex.cursor)
        let expected = model.tables(source: { sources[$0] }, redemptionsThrough: indexed)
        for one in expected {
            guard let table = tables.first(where: { $0.name == one.name }) else {
                return .init(table: one.name, message: "The ledger has no table \(one.name)")
            }
            if let fault = columnFault(table, one.columns) { return fault }
            if let fault = try rowFault(one) { return fault }
        }
        let known = Set(expected.map(\.name)).union(JournalModel.outside)
            .union([JournalModel.journal.name])
        if let table = tables.first(where: { !known.contains($0.name) }) {
            return .init(
                table: table.name,
                message: "The table \(table.name) does not follow from the journal")
        }
        return try parameterFault(sources)
    }

    /// A column that an audit knows nothing of would be one that nothing proves.
    func columnFault(_ table: LedgerTable, _ columns: [String]) -> AuditReport.Fault? {
        if let column = columns.first(where: { !table.columns.contains($0) }) {
            return .init(
                table: table.name, column: column,
                message: "The table \(table.name) has no column \(column)")
        }
        guard let column = table.columns.first(where: { !columns.contains($0) }) else { return nil }
        return .init(
            table: table.name, column: column,
            message: "The column \(column) of table \(table.name) does not follow from the journal")
    }

    private func rowFault(_ table: ExpectedTable) throws(ScripError) -> AuditReport.Fault? {
        let stored = LedgerTable(name: table.name, columns: table.columns)
        let places = table.key.compactMap(table.columns.firstIndex)
        var count = 0
        var fault: AuditReport.Fault?
        try ledger.everyRow(of: stored) { row throws(ScripError) in
            count += 1
            guard fault == nil else { return }
            let key = places.map { row[$0] }
            guard let expected = table.row(key) else {
                fault = Auditor.fault(table, key, nil, "does not follow from the journal")
                return
            }
            guard let place = row.indices.first(where: { row[$0] != expected[$0] }) else { return }
            let column = table.columns[place]
            fault = Auditor.fault(
                table, key, column, "has another \(column) than the journal makes of it")
        }
        guard fault == nil, count != table.count else { return fault }
        var seen: Set<[LedgerValue]> = []
        try ledger.everyRow(of: stored) { row throws(ScripError) in
            let key = places.map { row[$0] }
            if !seen.insert(key).inserted, fault == nil {
                fault = Auditor.fault(table, key, nil, "stands there twice")
            }
        }
        if let fault { return fault }
        return table.keys().first { !seen.contains($0) }
            .map { Auditor.fault(table, $0, nil, "is missing") }
    }

    private static func fault(
        _ table: ExpectedTable, _ key: [LedgerValue], _ column: String?, _ what: String
    ) -> AuditReport.Fault {
        let row = zip(table.key, key).map { "\($0) \($1)" }.joined(separator: ", ")
        return .init(
            table: table.name, row: row, column: column,
            message: "The row of table \(table.name) with \(row) \(what)")
    }

    /// What a stock's rule makes of the parameters asked for, where that rule can still be read.
    private func parameterFault(
        _ sources: [RuleVersion: [UInt8]]
    ) throws(ScripError) -> AuditReport.Fault? {
        for created in model.createdStocks {
            guard let source = sources[created.ruleVersion],
                let rule = try? rules.load(name: created.definition.rule, source: source),
                let bound = try? rule.bind(created.definition.parameters),
                bound.parameters != created.parameters
            else { continue }
            return .init(
                table: "stock", row: "id \(created.id)", column: "parameters",
                message: "Stock \(created.id) was created with other parameters than were asked for"
            )
        }
        return nil
    }
}
