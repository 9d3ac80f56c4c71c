public import ScripCore

/// One row of a book, of whichever table.
///
/// Large rows stand apart: a group's changes are a list of these, and most of a list would be empty space.
public enum LedgerRow: Hashable, Sendable {
    /// A journal entry.
    case entry(JournalEntry)
    /// Which entry answered a request number.
    case request(LedgerRequest, entry: Int64)
    /// A rule that was published or proposed.
    indirect case rule(StoredRule)
    /// A stock, whole; where one is put that is there already, its definition is replaced and no more.
    indirect case stock(Stock)
    /// What changes about a stock.
    indirect case figures(StockID, StockFigures)
    /// What a stock did on a day.
    case day(StockDay, DayCounts)
    /// Which entry says what a merchant never discounts.
    case neverDiscounted(MerchantID, entry: Int64)
    /// A coupon.
    indirect case coupon(Coupon)
    /// For whom a coupon counts besides its user.
    indirect case person(PersonCoupon)
    /// An uploaded code.
    indirect case upload(StockID, UploadedCode)
    /// A coupon of a redemption, to find it by.
    indirect case redemption(RedemptionRow)
    /// A document.
    indirect case document(Document)
    /// A program.
    indirect case program(Program)
    /// A merchant at whom payments may earn what a program gives.
    indirect case earner(ProgramEarner)
    /// How far a reader of the journal has got.
    case cursor(String, entry: Int64)
    /// Where the journal ends.
    indirect case tail(JournalTail)
    /// An answer that is a number.
    case count(Int64)
}

/// What becomes of a row at the end of a turn.
public enum RowChange: Hashable, Sendable {
    /// It is new: none with its key may be there.
    case add(LedgerRow)
    /// It is so from now on. A stock, its figures and a coupon are there already, as is a code that is
    /// uploaded; of anything else it does not matter. Of a rule that is there only the entries change.
    case put(LedgerRow)
    /// A coupon that is there was redeemed, and nothing of it has changed but its state, its version and
    /// what it says of that redemption; an engine may put all of it.
    indirect case redeem(Coupon)
    /// No uploaded code, document, earner or list of goods with its key is there any more.
    case remove(LedgerRow)
}

/// Where a journal ends.
public struct JournalTail: Hashable, Sendable {
    /// The last entry's number; 0 before the first.
    public var number: Int64
    /// Its hash.
    public var hash: [UInt8]
    /// When it was recorded.
    public var recordedAt: Instant
    /// What it is; nil before the first entry.
    public var kind: JournalEntry.Kind?

    /// The end of a journal.
    public init(number: Int64, hash: [UInt8], recordedAt: Instant, kind: JournalEntry.Kind?) {
        self.number = number
        self.hash = hash
        self.recordedAt = recordedAt
        self.kind = kind
    }

    /// The end of a journal whose last entry is this one.
    public init(_ entry: JournalEntry) {
        self.init(
            number: entry.number, hash: entry.hash, recordedAt: entry.recordedAt, kind: entry.kind)
    }

    /// Where nothing stands yet.
    public static let none = JournalTail(
        number: 0, hash: JournalEntry.genesis, recordedAt: Instant(epochSeconds: .min), kind: nil)
}

// What a key's rows are known to be; nil is an engine's mistake, and taken as no row.
extension LedgerRow {
    var entry: JournalEntry? { if case .entry(let it) = self { it } else { nil } }
    var rule: StoredRule? { if case .rule(let it) = self { it } else { nil } }
    var stock: Stock? { if case .stock(let it) = self { it } else { nil } }
    var figures: StockFigures? { if case .figures(_, let it) = self { it } else { nil } }
    var dayCounts: DayCounts? { if case .day(_, let it) = self { it } else { nil } }
    var coupon: Coupon? { if case .coupon(let it) = self { it } else { nil } }
    var upload: UploadedCode? { if case .upload(_, let it) = self { it } else { nil } }
    var redemption: RedemptionRow? { if case .redemption(let it) = self { it } else { nil } }
    var document: Document? { if case .document(let it) = self { it } else { nil } }
    var program: Program? { if case .program(let it) = self { it } else { nil } }
    var tail: JournalTail? { if case .tail(let it) = self { it } else { nil } }
    /// The number of a row that says no more than one.
    var number: Int64? {
        switch self {
        case .count(let number), .neverDiscounted(_, let number), .cursor(_, let number): number
        default: nil
        }
    }
}
