import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Synchronization

/// A small shop with a ledger of its own, a clock that tests move, and a rule that saves a fixed sum.
final class TeaShop: Sendable {
    /// 2026-11-23 12:30:00 in Shanghai, a Monday.
    static let noon = Instant(epochSeconds: 1_795_408_200)

    /// Entries of a shop in which nothing has happened: the one that says what book it is.
    static let entriesBefore = 1

    static let spendAndSave = """
        return {
          api = 1,
          title = "Spend and save",
          params = {
            threshold = { type = "money", min = 0 },
            off = { type = "money", min = 1 },
          },
          refusals = { below_threshold = "Spend {short:money} more to use this coupon" },
          eligible = function(scope, p, ctx)
            if scope.amount < p.threshold then
              return scrip.refuse("below_threshold", { short = p.threshold - scope.amount })
            end
            return true
          end,
          discount = function(scope, p, ctx)
            return p.off
          end,
        }
        """

    let folder: URL
    let ledger: CouponLedger
    let host: CouponHost

    var path: String { folder.appendingPathComponent("scrip.db").path }

    /// A shop in a folder of its own.
    ///
    /// - Parameters:
    ///   - book: What its ledger is begun as; the usual book when left out.
    ///   - faults: Where its ledger fails.
    ///   - place: The folder; a temporary one when left out.
    ///   - budget: What one call may decide.
    ///   - engine: Where its ledger is, if not in a file.
    init(
        book: Book? = nil, faults: LedgerFaults? = nil, at place: URL? = nil,
        budget: CallBudget = CallBudget(), over engine: (any LedgerEngine)? = nil
    ) throws {
        folder =
            place
            ?? FileManager.default.temporaryDirectory
            .appendingPathComponent("scrip-\(UUID().uuidString)")
        isTemporary = place == nil
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let engine {
            ledger = CouponLedger(engine, faults: faults)
        } else {
            ledger = try CouponLedger(
                path: folder.appendingPathComponent("scrip.db").path, faults: faults)
        }
        let clock = ManualClock(TeaShop.noon)
        self.clock = clock
        if let book { try ledger.begin(book, at: clock.now) }
        host = try CouponHost(
            ledger: ledger, rules: RuleBook(), budget: budget, clock: { clock.now })
    }

    let clock: ManualClock
    /// Rules of their own, for another host on the same ledger.
    func rules() throws -> RuleBook { try RuleBook() }

    private let isTemporary: Bool

    deinit { if isTemporary { try? FileManager.default.removeItem(at: folder) } }

    /// A stock that takes `off` off from `threshold` on.
    func stock(
        _ request: RequestNumber = "STOCK-1", threshold: Int64 = 10_000, off: Int64 = 2_000,
        rule source: String = TeaShop.spendAndSave,
        parameters: [ParameterValue.Field]? = nil,
        _ change: (inout StockDefinition) -> Void = { _ in }
    ) throws(ScripError) -> Stock {
        var definition = StockDefinition(
            requestNumber: request, name: "满100减20", type: .normal, goods: "全场商品",
            merchant: "1900000001", rule: "spend_and_save",
            parameters: parameters ?? [
                .init(key: "threshold", value: .integer(threshold)),
                .init(key: "off", value: .integer(off)),
            ])
        change(&definition)
        return try host.createStock(
            definition, ruleSource: Array(source.utf8), proof: .unproven("a test"))
    }

    /// The usual stock with a change.
    func stock(
        changed change: (inout StockDefinition) -> Void
    ) throws(ScripError) -> Stock {
        try stock("STOCK-1", change)
    }

    /// Sends a coupon of the only stock.
    func send(_ request: RequestNumber, to user: UserID) throws -> Coupon {
        try host.send(stock: host.stocks()[0].id, to: user, request: request)
    }

    /// Redeems the user's first coupon that is not used, or the one this request redeemed before.
    func redeemFirst(_ request: RequestNumber, of user: UserID) throws -> Receipt {
        let coupons = try host.wallet(of: user).coupons
        let code = coupons[request.rawValue == "R1" ? 0 : 1].code
        return try host.redeem(checkout(request, [code]))
    }

    /// A checkout of one line of `amount`.
    func checkout(
        _ request: RequestNumber?, _ coupons: [CouponCode], amount: Int64 = 12_000,
        _ change: (inout Checkout) -> Void = { _ in }
    ) throws(ScripError) -> Checkout {
        let basket = try Basket(
            currency: host.book.currency,
            lines: [Line(id: "1", sku: "TEA-01", name: "乌龙茶", unitPrice: amount, quantity: 1)])
        var checkout = Checkout(requestNumber: request, coupons: coupons, basket: basket)
        change(&checkout)
        return checkout
    }
}

/// A clock that only tests move.
final class ManualClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ instant: Instant) { self.instant = Mutex(instant) }

    var now: Instant {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }
}

extension Receipt {
    /// The code of the refusal, if it was refused.
    var refusal: String? {
        if case .refused(_, let refusal) = outcome { refusal.code } else { nil }
    }

    var isRedeemed: Bool {
        if case .redeemed = outcome { true } else { false }
    }

    /// The same receipt as first given.
    var first: Receipt {
        var receipt = self
        receipt.replayed = false
        receipt.now = nil
        return receipt
    }
}
