internal import Foundation
internal import Scrip
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// The redemptions of a ledger as the past.
struct LedgerPast {
    let changed: Rule
    /// The changed rule with `--params`; nil when each stock keeps its own.
    let bound: BoundRule?
    let stocks: [String]

    func read(_ host: CouponHost, into run: inout BacktestRun) throws(ScripError) {
        var rules: [StockID: BoundRule] = [:]
        var work = run
        try host.pastCheckouts(
            start: { past throws(ScripError) in rules = try chosen(past) },
            visit: { past, entries throws(ScripError) in
                let rules = rules
                try work.add(entries) { entry throws(ScripError) in
                    try past.checkout(of: entry).flatMap { LedgerPast.subject($0, rules) }
                }
            })
        run = work
    }

    /// The changed rule with the parameters of each stock it stands for.
    private func chosen(_ past: PastCheckouts) throws(ScripError) -> [StockID: BoundRule] {
        var chosen: [Stock] = []
        for id in stocks {
            guard let stock = past.stocks.first(where: { $0.id.rawValue == id }) else {
                throw ScripError(
                    .notFound, "There is no stock '\(id.printable)'",
                    remedy: "List them with 'scrip stock list'")
            }
            chosen.append(stock)
        }
        if stocks.isEmpty {
            chosen = past.stocks.filter { past.ruleName(of: $0.id) == changed.name }
        }
        guard !chosen.isEmpty else {
            throw ScripError(
                .notFound, "No stock of the ledger uses a rule named '\(changed.name)'",
                remedy: "Name the stocks it stands for with --stock ID")
        }
        var rules: [StockID: BoundRule] = [:]
        for stock in chosen {
            if let bound {
                rules[stock.id] = bound
                continue
            }
            do throws(ScripError) {
                rules[stock.id] = try changed.bind(stock.parameters)
            } catch {
                throw ScripError(
                    error.code,
                    "The changed rule does not take the parameters of stock \(stock.id): "
                        + error.detail, remedy: "Give it new ones with --params", at: error.place)
            }
        }
        return rules
    }

    private static func subject(
        _ past: PastCheckout, _ rules: [StockID: BoundRule]
    ) -> Backtest.Subject? {
        guard past.coupons.contains(where: { rules[$0.stock] != nil }) else { return nil }
        return Backtest.Subject(
            name: past.redemption.rawValue, at: past.decidedAt, basket: past.checkout.basket,
            coupons: past.coupons.map { coupon in
                Backtest.Subject.Coupon(
                    rule: rules[coupon.stock] ?? coupon.rule,
                    neverDiscounted: coupon.neverDiscounted, facts: coupon.facts,
                    kept: coupon.read, before: coupon.verdict,
                    isChanged: rules[coupon.stock] != nil, limits: coupon.amountLimits)
            })
    }
}

/// A file of checkouts as the past, one JSON object a line.
struct CheckoutLines {
    let rule: BoundRule
    let against: BoundRule?
    /// Where times are read, and what amounts are in that say nothing else.
    let place: Book

    /// Lines decided at a time.
    private static let batch = 4_000

    func read(_ path: String, into run: inout BacktestRun) throws(ScripError) {
        let lines = try LineReader(path)
        let name = lines.name
        var batch: [(number: Int, bytes: [UInt8])] = []
        func decide(_ run: inout BacktestRun) throws(ScripError) {
            try run.add(batch) { [rule, against, place] line throws(ScripError) in
                try CheckoutLines.subject(line.bytes, line.number, name, rule, against, place)
            }
            batch.removeAll(keepingCapacity: true)
        }
        while let line = try lines.next() {
            guard !line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) else {
                continue
            }
            batch.append(line)
            if batch.count == CheckoutLines.batch { try decide(&run) }
        }
        if !batch.isEmpty { try decide(&run) }
    }

    private static func subject(
        _ bytes: [UInt8], _ number: Int, _ file: String, _ rule: BoundRule, _ old: BoundRule?,
        _ place: Book
    ) throws(ScripError) -> Backtest.Subject {
        let checkout: Checkout
        do throws(ScripError) {
            checkout = try Checkout(checkoutOrBasketJSON: bytes, currency: place.currency)
        } catch {
            // The reader counts from the line's own beginning, and a line has no other.
            var place = error.place
            place.document = file
            place.line = number
            throw error.at(place)
        }
        var facts = Facts(
            checkout: checkout, at: checkout.time ?? Instant(epochSeconds: 0), in: place.timeZone)
        if checkout.time == nil { facts.now = Facts.none.now }
        let before = old.map { $0.decide(on: checkout.basket, facts: facts).verdict }
        return Backtest.Subject(
            name: checkout.requestNumber?.rawValue ?? "line \(number)", at: checkout.time,
            basket: checkout.basket,
            coupons: [
                Backtest.Subject.Coupon(
                    rule: rule, facts: facts, kept: [], before: before, isChanged: true)
            ])
    }
}

/// Reads a file, or standard input for `-`, line by line.
final class LineReader {
    let name: String
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var number = 0
    private var isAtEnd = false

    init(_ path: String) throws(ScripError) {
        name = path == "-" ? "stdin" : path
        guard let handle = path == "-" ? .standardInput : FileHandle(forReadingAtPath: path) else {
            throw ScripError(
                .notFound, "There is no file '\(path.printable)'",
                remedy: "Check the path of the checkouts")
        }
        self.handle = handle
    }

    /// The next line without its end; nil after the last.
    func next() throws(ScripError) -> (number: Int, bytes: [UInt8])? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                let line = Array(buffer[position..<end])
                position = end + 1
                number += 1
                return (number, line)
            }
            searched = buffer.count
            if isAtEnd {
                guard position < buffer.count else { return nil }
                defer { position = buffer.count }
                number += 1
                return (number, Array(buffer[position...]))
            }
            let offset = searched - position
            buffer.removeFirst(position)
            position = 0
            searched = offset
            guard buffer.count <= InputFile.bytesMax else {
                throw ScripError(
                    .invalidInput, "a line is larger than 16 MiB",
                    remedy: "Write one checkout a line",
                    at: .init(document: name, line: number + 1))
            }
            do {
                let piece = try handle.read(upToCount: 1 << 20) ?? Data()
                isAtEnd = piece.isEmpty
                buffer.append(contentsOf: piece)
            } catch {
                throw ScripError(
                    .invalidInput, "\(name) cannot be read: \(error)", remedy: "Check the file")
            }
        }
    }
}
