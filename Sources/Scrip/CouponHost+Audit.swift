internal import Crypto
public import ScripCore
internal import ScripRules

/// What an audit found.
public struct AuditReport: Hashable, Sendable {
    /// Where the ledger contradicts itself.
    public struct Fault: Hashable, Sendable {
        /// The journal entry that does not fit; nil when only a table differs from the journal.
        public var entry: Int64?
        /// What is wrong with it.
        public var message: String
    }

    /// Journal entries read.
    public var entries: Int64 = 0
    /// Stocks the journal knows.
    public var stocks: Int64 = 0
    /// Coupons the journal knows.
    public var coupons: Int64 = 0
    /// Redemptions, returned ones included.
    public var redemptions: Int64 = 0
    /// Documents the journal knows.
    public var documents: Int64 = 0
    /// The first fault; nil when the ledger is sound.
    public var fault: Fault?
}

extension CouponHost {
    /// Proves the ledger: works all of it out again from the journal, and compares.
    ///
    /// Every entry must continue the chain and be possible after those before it; every stock,
    /// coupon, daily count, uploaded code, document and request number must be what the journal makes of it.
    /// Takes memory in proportion to the coupons.
    public func audit() throws(ScripError) -> AuditReport {
        try ledger.read { ledger throws(ScripError) -> AuditReport in
            var auditor = Auditor(ledger: ledger)
            return try auditor.run()
        }
    }
}

/// One audit, on one moment of the ledger.
private struct Auditor {
    let ledger: any LedgerReader
    private var model = JournalModel()
    private var report = AuditReport()

    init(ledger: any LedgerReader) { self.ledger = ledger }

    mutating func run() throws(ScripError) -> AuditReport {
        report.fault = try journalFault()
        if report.fault == nil { report.fault = try tableFault() }
        report.stocks = Int64(model.created.count)
        report.coupons = Int64(model.coupons.count)
        report.redemptions = model.redemptions
        report.documents = Int64(model.documents.count)
        return report
    }

    private mutating func journalFault() throws(ScripError) -> AuditReport.Fault? {
        var hash = JournalEntry.genesis
        var recordedAt = Instant(epochSeconds: .min)
        while true {
            let entries = try ledger.journal(after: report.entries, limit: 1_000)
            guard !entries.isEmpty else { return nil }
            for entry in entries {
                let number = report.entries + 1
                let input = JournalEntry.chainInput(
                    after: hash, number: number, kind: entry.kind,
                    recordedAt: entry.recordedAt,
                    bodyDigest: Array(SHA256.hash(data: entry.body)))
                guard entry.number == number, entry.hash == Array(SHA256.hash(data: input))
                else { return .init(entry: entry.number, message: "breaks the chain") }
                guard entry.recordedAt >= recordedAt else {
                    return .init(entry: number, message: "is older than the entry before")
                }
                do throws(ScripError) {
                    try model.apply(entry)
                } catch {
                    return .init(entry: number, message: error.detail)
                }
                hash = entry.hash
                recordedAt = entry.recordedAt
                report.entries = number
            }
        }
    }

    private func tableFault() throws(ScripError) -> AuditReport.Fault? {
        if let fault = try stockFault() { return fault }
        if let fault = try couponFault() { return fault }
        if let fault = try documentFault() { return fault }
        if let fault = try personFault() { return fault }
        return try requestFault()
    }

    private func stockFault() throws(ScripError) -> AuditReport.Fault? {
        let stocks = try ledger.stocks()
        guard stocks.count == model.created.count else {
            return differs("has \(stocks.count) stocks, the journal \(model.created.count)")
        }
        for stock in stocks {
            guard let created = model.created[stock.id], let figures = model.figures[stock.id]
            else { return differs("has stock \(stock.id), the journal has not") }
            var expected = created.stock
            expected.definition = model.definitions[stock.id] ?? created.definition
            expected.edition = figures.edition
            expected.state = figures.state
            expected.definition.limits.sending = figures.limits
            expected.sent = figures.sent
            expected.redeemed = figures.redeemed
            expected.discounted = figures.discounted
            guard stock == expected else {
                return differs("and the journal differ in stock \(stock.id)")
            }
            guard let rule = try ledger.rule(stock.ruleVersion),
                RuleBook.version(of: rule.source) == rule.version
            else { return differs("has lost or changed the rule of stock \(stock.id)") }
            guard try ledger.codesLeft(of: stock.id) == model.codes[stock.id]?.count ?? 0 else {
                return differs("and the journal differ in the codes left of stock \(stock.id)")
            }
        }
        for (day, counts) in model.days
        where try ledger.counts(of: day.stock, onDay: day.day) != counts {
            return differs("and the journal differ in a day's count of stock \(day.stock)")
        }
        return nil
    }

    private func couponFault() throws(ScripError) -> AuditReport.Fault? {
        var count = 0
        var fault: AuditReport.Fault?
        try ledger.everyCoupon { coupon throws(ScripError) in
            count += 1
            guard fault == nil,
                model.coupons[JournalModel.Key(coupon.stock, coupon.code)] != coupon
            else { return }
            fault = AuditReport.Fault(
                entry: coupon.version,
                message: "left a coupon of stock \(coupon.stock) otherwise than the table has it")
        }
        guard fault == nil, count != model.coupons.count else { return fault }
        return differs("has \(count) coupons, the journal \(model.coupons.count)")
    }

    private func documentFault() throws(ScripError) -> AuditReport.Fault? {
        var count = 0
        var fault: AuditReport.Fault?
        try ledger.everyDocument { document throws(ScripError) in
            count += 1
            guard fault == nil, model.documents[document.key] != document else { return }
            fault = AuditReport.Fault(
                entry: document.version,
                message: "left a document of '\(document.key.collection)' otherwise than the "
                    + "table has it")
        }
        guard fault == nil, count != model.documents.count else { return fault }
        return differs("has \(count) documents, the journal \(model.documents.count)")
    }

    private func personFault() throws(ScripError) -> AuditReport.Fault? {
        var count = 0
        var fault: AuditReport.Fault?
        try ledger.everyPerson { coupon throws(ScripError) in
            count += 1
            guard fault == nil, !model.persons.contains(coupon) else { return }
            fault = AuditReport.Fault(
                entry: coupon.number, message: "does not count for the person the table has")
        }
        guard fault == nil, count != model.persons.count else { return fault }
        return differs(
            "has \(count) coupons of persons, the journal \(model.persons.count)")
    }

    private func requestFault() throws(ScripError) -> AuditReport.Fault? {
        var count = 0
        var fault: AuditReport.Fault?
        try ledger.everyRequest { request, entry throws(ScripError) in
            count += 1
            guard fault == nil, model.requests[request] != entry else { return }
            fault = AuditReport.Fault(
                entry: entry, message: "does not answer request '\(request.number)'")
        }
        guard fault == nil, count != model.requests.count else { return fault }
        return differs("has \(count) request numbers, the journal \(model.requests.count)")
    }

    private func differs(_ what: String) -> AuditReport.Fault {
        AuditReport.Fault(entry: nil, message: "The ledger \(what)")
    }
}
