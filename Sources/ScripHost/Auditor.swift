internal import ScripCore
internal import ScripLedger
internal import ScripRules

/// One audit, on one moment of the ledger.
struct Auditor {
    let ledger: LedgerReader
    let rules: RuleBook
    private let mark: JournalMark?
    private(set) var model: JournalModel
    private var report = AuditReport()
    private var recordedAt = Instant(epochSeconds: .min)

    init(ledger: LedgerReader, rules: RuleBook, mark: JournalMark?) {
        self.ledger = ledger
        self.rules = rules
        self.mark = mark
        model = JournalModel()
    }

    mutating func run() throws(ScripError) -> AuditReport {
        report.engine = try ledger.selfCheck()
        do throws(ScripError) {
            report.fault = try fault()
        } catch {
            // A file that is known to be damaged need not be readable to its end.
            guard !report.engine.isEmpty else { throw error }
        }
        if report.fault == nil, let found = report.engine.first {
            report.fault = .init(message: "The ledger's file is damaged: \(found)")
        }
        report.stocks = model.stockCount
        report.coupons = model.couponCount
        report.redemptions = model.redemptions
        report.documents = model.documentCount
        return report
    }

    private mutating func fault() throws(ScripError) -> AuditReport.Fault? {
        if let fault = try journalFault() { return fault }
        if let fault = markFault() { return fault }
        return try tableFault()
    }

    // MARK: The journal

    private mutating func journalFault() throws(ScripError) -> AuditReport.Fault? {
        guard
            let table = try ledger.tables().first(where: { $0.name == JournalModel.journal.name })
        else { return .init(message: "The ledger has no journal") }
        if let fault = columnFault(table, JournalModel.journal.columns) { return fault }
        var fault: AuditReport.Fault?
        try ledger.everyRow(of: JournalModel.journal) { row throws(ScripError) in
            guard fault == nil else { return }
            fault = self.fault(inEntry: row)
        }
        return fault
    }

    private mutating func fault(inEntry row: [LedgerValue]) -> AuditReport.Fault? {
        guard case .integer(let number) = row[0], case .integer(let raw) = row[1],
            case .integer(let recorded) = row[2], case .blob(let body) = row[3],
            case .blob(let hash) = row[4]
        else { return .init(entry: report.entries + 1, message: "is no entry of a journal") }
        guard let kind = UInt8(exactly: raw).flatMap(JournalEntry.Kind.init(rawValue:)) else {
            return .init(entry: number, message: "is of no known kind")
        }
        let entry = JournalEntry(
            number: number, kind: kind, recordedAt: Instant(epochSeconds: recorded), body: body,
            hash: hash)
        let input = JournalEntry.chainInput(
            after: report.last.hash, number: report.entries + 1, kind: kind,
            recordedAt: entry.recordedAt, bodyDigest: JournalDraft.digest(of: body))
        guard number == report.entries + 1, hash == JournalDraft.digest(of: input) else {
            return .init(entry: number, message: "breaks the chain")
        }
        guard entry.recordedAt >= recordedAt else {
            return .init(entry: number, message: "is older than the entry before")
        }
        do throws(ScripError) {
            let ledger = ledger
            try model.apply(entry) { number throws(ScripError) in
                number < entry.number ? try ledger.entry(number) : nil
            }
        } catch {
            return .init(entry: number, message: error.detail)
        }
        recordedAt = entry.recordedAt
        report.entries = number
        report.last = JournalMark(number: number, hash: hash)
        if let mark, mark.number == number, mark.hash != hash {
            return .init(entry: number, message: "is not the entry that was expected")
        }
        return nil
    }

    private func markFault() -> AuditReport.Fault? {
        guard let mark else { return nil }
        if mark.number == 0, mark != .none {
            return .init(message: "The journal does not begin as was expected")
        }
        guard mark.number > report.entries else { return nil }
        return .init(
            message: "The journal ends with entry \(report.entries), before the expected entry "
                + "\(mark.number)")
    }
}
