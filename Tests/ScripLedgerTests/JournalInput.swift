import ScripContract
import ScripCore
import ScripLedger

/// Bytes taken as a journal: kind (1 byte), length of the body (2, big-endian), body, and so on.
///
/// Whatever they are, nothing traps: a body is read or refused, an entry possible or not, and what was read
/// is written as it is read again.
enum JournalInput {
    /// Reads bytes as a journal and plays it; answers how many of its entries were possible.
    @discardableResult
    static func play(_ bytes: [UInt8]) -> Int {
        var model = JournalModel()
        var entries: [JournalEntry] = []
        var possible = 0
        var rest = bytes[...]
        while rest.count >= 3 {
            let header = Array(rest.prefix(3))
            rest = rest.dropFirst(3)
            let body = Array(rest.prefix(Int(header[1]) << 8 | Int(header[2])))
            rest = rest.dropFirst(body.count)
            let kinds = JournalEntry.Kind.allCases
            let kind = JournalEntry.Kind(rawValue: header[0]) ?? kinds[Int(header[0]) % kinds.count]
            check(body, as: kind)
            let entry = JournalEntry(
                number: Int64(entries.count) + 1, kind: kind,
                recordedAt: Instant(epochSeconds: 1_800_000_000), body: body, hash: [])
            entries.append(entry)
            do throws(ScripError) {
                try model.apply(entry) { number throws(ScripError) in
                    entries.indices.contains(Int(number) - 1) ? entries[Int(number) - 1] : nil
                }
                possible += 1
            } catch {
                continue
            }
        }
        for table in model.tables(source: { _ in nil }, redemptionsThrough: .max) {
            for key in table.keys() where table.row(key)?.count != table.columns.count {
                fatalError("a row of \(table.name) has other columns than its table")
            }
        }
        return possible
    }

    private static func check(_ body: [UInt8], as kind: JournalEntry.Kind) {
        switch kind {
        case .bookBegun: same(Book.self, body)
        case .stockCreated: same(StockCreated.self, body)
        case .stockEdited: same(StockEdited.self, body)
        case .stockMoved, .budgetChanged: same(StockChanged.self, body)
        case .codesUploaded, .codeDeleted: same(CodesChanged.self, body)
        case .couponSent: same(CouponSent.self, body)
        case .redeemed:
            same(Redeemed.self, body)
            if let event = try? Redeemed(record: body) {
                _ = event.receipt(id: "R1", replayed: true).json
            }
        case .held: same(Held.self, body)
        case .used: same(Used.self, body)
        case .returned: same(Returned.self, body)
        case .documentsChanged: same(DocumentsChanged.self, body)
        case .neverDiscountedChanged: same(NeverDiscountedChanged.self, body)
        case .ruleProposed, .rulePublished: same(RuleProven.self, body)
        case .campaignCreated: same(CampaignCreated.self, body)
        case .campaignStopped: same(CampaignStopped.self, body)
        case .payGiftCreated: same(PayGiftCreated.self, body)
        case .payGiftChanged: same(PayGiftChanged.self, body)
        case .paymentTaken: same(PaymentTaken.self, body)
        case .subsidyPaid: same(SubsidyPaid.self, body)
        case .subsidyReturned: same(SubsidyReturned.self, body)
        case .bookMoved, .bookArrived: same(BookMoved.self, body)
        case .deactivated, .deleted, .released, .associated, .disassociated, .reminded:
            same(CouponChanged.self, body)
        }
    }

    private static func same<Event: Record>(_ type: Event.Type, _ body: [UInt8]) {
        guard let event = try? Event(record: body) else { return }
        let written = event.record
        guard let again = try? Event(record: written), again.record == written else {
            fatalError("a \(type) does not come back as it was read")
        }
    }
}
