import Foundation
import Locked
import ScripCore
import ScripForgery
import ScripHost
import ScripLedger
import ScripPostgres
import ScripRules
import ScripSQLite
import TestServers
import Testing

/// A book that goes from one place to another, whole, and takes writes in one of them.
struct MoveTests {
    private let history: ForgedHistory
    private let database: PostgresServer.Database

    init() throws {
        history = try ForgedHistory.shared.get()
        database = try PostgresServer.shared.get().database()
    }

    enum Place: CaseIterable {
        case file
        case postgres
    }

    // MARK: Round trips

    @Test func aBusyBookGoesThereAndBackAsItWas() throws {
        let kinds = try Set(ForgedJournal(of: history.shop.ledger).lines.map(\.kind))
        #expect(kinds.count == JournalEntry.Kind.allCases.count - 2)
        var old = try CouponLedger(path: history.copy().path)
        let before = try old.audit()
        #expect(before.fault == nil)
        for place in [Place.postgres, .file, .file] {
            let host = try host(old)
            let last = try old.audit().last
            let new = try open(place, number: 1)
            let moved = try old.move(to: new, named: ("old", "new"), at: TeaShop.noon)
            #expect(moved.last.number == last.number + 2)
            // The chain goes on: who kept its last entry finds it in the new place.
            let audit = try new.audit(expecting: last)
            #expect(audit.fault == nil && audit.last == moved.last)
            #expect(audit.redemptions == before.redemptions && audit.coupons == before.coupons)
            #expect(try old.audit(expecting: last).fault == nil)
            try expectSame(old, new)
            // Who had it open before is refused too, in words, and what was answered is answered.
            let error = #expect(throws: ScripError.self) { try write(host, "X-1") }
            #expect(error?.code == .ledgerUnavailable)
            #expect(error?.detail.contains("was moved to new and only reads here") == true)
            #expect(throws: ScripError.self) { try host.acknowledge("another", through: 3) }
            let found = try self.host(new).redemptions().redemptions
            #expect(try host.redemptions().redemptions == found && !found.isEmpty)
            old = new
        }
        try write(host(old), "X-9")
        #expect(try old.audit().fault == nil)
    }

    @Test func aBookKeepsItsNumberZoneAndCurrency() throws {
        let first = try open(.postgres, number: 7)
        let book = try Book(
            timeZone: MerchantTimeZone(identifier: "Europe/Berlin"), currency: "EUR", number: 7)
        try first.begin(book, at: TeaShop.noon)
        let second = try open(.file, number: 7)
        _ = try first.move(to: second, named: ("old", "new"), at: TeaShop.noon)
        #expect(try second.book() == book)
        let shop = try host(second)
        let stock = try shop.createStock(
            definition("STOCK-1"), ruleSource: Array(TeaShop.spendAndSave.utf8),
            proof: .unproven("a test"))
        #expect(stock.id == "1200006000000001")
    }

    // MARK: Moves that were cut

    /// One cut: after so many steps of the copy, or where the move itself can be.
    enum Cut: Hashable {
        case statement(Int)
        case step(LedgerFaults.Step)
    }

    private static let cuts: [Cut] =
        [0, 1, 7, 60, 110, 160].map { .statement($0) } + [.step(.commit), .step(.committed)]

    @Test(arguments: [(Place.file, Place.postgres), (.postgres, .file), (.file, .file)], cuts)
    func aMoveThatIsCutLeavesOneBook(_ places: (from: Place, to: Place), _ cut: Cut) throws {
        let source = try busy(places.from)
        let steps = Locked(0)
        let fails = LedgerFaults { step in
            let isCut =
                switch cut {
                case .statement(let number):
                    step == .statement
                        && steps.withLock {
                            $0 += 1; return $0 - 1
                        } == number
                case .step(let other): step == other
                }
            return isCut ? Self.cutShort : nil
        }
        let target = try place(places.to)
        let error = #expect(throws: ScripError.self) {
            try source.move(
                to: target.open(1, fails), named: ("old", "new"), at: TeaShop.noon, faults: fails)
        }
        #expect(error == Self.cutShort)
        // Not both, whatever was reached; and before the source was closed, it is as it was.
        let takes = [takesWrites(source, "C-1"), try takesWrites(target.open(1, nil), "C-2")]
        #expect(takes == [cut != .step(.committed), false])
        // What was copied for nothing is in the way of nobody, even if its removal is cut.
        if cut == .step(.commit) {
            steps.withLock { $0 = 0 }
            let third = LedgerFaults { step in
                step == .statement
                    && steps.withLock {
                        $0 += 1; return $0 == 3
                    }
                    ? Self.cutShort : nil
            }
            #expect(throws: Self.cutShort) {
                try source.move(
                    to: target.open(1, third), named: ("old", "new"), at: TeaShop.noon)
            }
            #expect(takesWrites(source, "C-5"))
        }
        let again = try target.open(1, nil)
        _ = try source.move(to: again, named: ("old", "new"), at: TeaShop.noon)
        #expect([takesWrites(source, "C-3"), takesWrites(again, "C-4")] == [false, true])
        #expect(try source.audit().fault == nil)
        #expect(try again.audit().fault == nil)
        // What the source took after the cut came along.
        #expect(try host(again).stocks().contains { $0.definition.name == "C-1" } == takes[0])
        // Once more changes nothing.
        let mark = try again.audit().last
        #expect(try source.move(to: again, named: ("old", "new"), at: TeaShop.noon).last == mark)
    }

    private static let cutShort = ScripError(.internalFault, "Cut", remedy: "None")

    // MARK: Places that are taken

    @Test(arguments: Place.allCases)
    func aPlaceWithABookIsRefused(_ place: Place) throws {
        let source = try busy(.file)
        let target = try open(place, number: 1)
        try target.begin(.usual, at: TeaShop.noon)
        let error = #expect(throws: ScripError.self) {
            try source.move(to: target, named: ("old", "new"), at: TeaShop.noon)
        }
        #expect(error?.code == .notAllowed)
        #expect(error?.detail == "There is a book at new already, and nothing was moved")
        #expect(try target.audit().entries == 1)
        #expect(takesWrites(source, "C-1") && takesWrites(target, "C-2"))
    }

    @Test func aBookIsNotMovedOntoItself() throws {
        let file = try history.copy()
        let source = try CouponLedger(path: file.path)
        #expect(throws: ScripError.self) {
            try source.move(
                to: CouponLedger(path: file.path), named: ("old", "new"), at: TeaShop.noon)
        }
        #expect(takesWrites(source, "C-1"))
    }

    @Test func aBookThatWentElsewhereIsNotMovedAgain() throws {
        let source = try busy(.file)
        _ = try source.move(
            to: open(.file, number: 1), named: ("old", "new"), at: TeaShop.noon)
        let error = #expect(throws: ScripError.self) {
            try source.move(
                to: open(.file, number: 1), named: ("old", "third"), at: TeaShop.noon)
        }
        #expect(error?.detail.contains("was moved to new") == true)
    }

    @Test(arguments: Place.allCases)
    func aBookMayComeBackToWhereAllOfItWas(_ place: Place) throws {
        let first = try busy(place)
        let second = try open(.file, number: 1)
        _ = try first.move(to: second, named: ("first", "second"), at: TeaShop.noon)
        #expect(takesWrites(second, "C-1"))
        _ = try second.move(to: first, named: ("second", "first"), at: TeaShop.noon)
        #expect([takesWrites(first, "C-2"), takesWrites(second, "C-3")] == [true, false])
        #expect(try first.audit().fault == nil)
        #expect(try host(first).stocks().contains { $0.definition.name == "C-1" })
    }

    @Test func aNumberThatAnotherBookHasIsRefused() throws {
        _ = try PostgresEngine(url: database.url(book: "one"), number: 3, faults: nil)
        for (name, number, words) in [
            ("two", Int64(3), "another book with the number 3"),
            ("one", 4, "another book of that name, with the number 3 and not 4"),
        ] {
            let error = #expect(throws: ScripError.self) {
                try PostgresEngine(url: database.url(book: name), number: number, faults: nil)
            }
            #expect(error?.code == .notAllowed && error?.detail.contains(words) == true)
        }
    }

    @Test func aBookThatIsNotSoundStays() throws {
        let file = try history.copy()
        #expect(
            try file.tamper("UPDATE coupon SET discount = discount + 1 WHERE redemption > 0") > 0)
        let source = try CouponLedger(path: file.path)
        let target = try open(.file, number: 1)
        let error = #expect(throws: ScripError.self) {
            try source.move(to: target, named: ("old", "new"), at: TeaShop.noon)
        }
        #expect(error?.detail.contains("has another discount than the journal makes of it") == true)
        #expect(takesWrites(source, "C-1") && !takesWrites(target, "C-2"))
    }

    // MARK: Parts

    /// A place in which nothing stands, to be opened under a book's number.
    private struct Spot {
        let open: (Int64, LedgerFaults?) throws -> CouponLedger
    }

    private func place(_ place: Place) throws -> Spot {
        switch place {
        case .file:
            let path = history.shop.folder.appending(path: "\(UUID().uuidString).db").path
            return Spot { _, faults in try CouponLedger(path: path, faults: faults) }
        case .postgres:
            let url = try PostgresServer.shared.get().database().url(book: "moved")
            return Spot { number, faults in
                CouponLedger(try PostgresEngine(url: url, number: number, faults: faults))
            }
        }
    }

    private func open(_ place: Place, number: Int64) throws -> CouponLedger {
        try self.place(place).open(number, nil)
    }

    /// The busy book in a place of its own.
    private func busy(_ place: Place) throws -> CouponLedger {
        let file = try CouponLedger(path: history.copy().path)
        guard place == .postgres else { return file }
        let target = try open(.postgres, number: 1)
        _ = try file.move(to: target, named: ("file", "database"), at: TeaShop.noon)
        return target
    }

    private func host(_ ledger: CouponLedger) throws -> CouponHost {
        let clock = ManualClock(TeaShop.noon.advanced(bySeconds: 7_200))
        return try CouponHost(
            ledger: ledger, rules: RuleBook(states: 1), clock: { clock.now })
    }

    private func definition(_ request: RequestNumber) -> StockDefinition {
        StockDefinition(
            requestNumber: request, name: request.rawValue, type: .normal, goods: "g",
            merchant: "1900000001", rule: "spend_and_save",
            parameters: [
                .init(key: "threshold", value: .integer(1)), .init(key: "off", value: .integer(1)),
            ])
    }

    private func write(_ host: CouponHost, _ request: RequestNumber) throws {
        _ = try host.createStock(
            definition(request), ruleSource: Array(TeaShop.spendAndSave.utf8),
            proof: .unproven("a test"))
    }

    /// Tries it; a place in which no book stands takes nothing.
    private func takesWrites(_ ledger: CouponLedger, _ request: RequestNumber) -> Bool {
        guard (try? ledger.book()) != nil else { return false }
        return (try? write(host(ledger), request)) != nil
    }

    /// Every row of every table, told by its columns' names; of the journal all but the arrival.
    private func expectSame(_ old: CouponLedger, _ new: CouponLedger) throws {
        let (before, after) = (try rows(old), try rows(new))
        #expect(before.keys.sorted() == after.keys.sorted() && before.count == 14)
        for (table, rows) in before {
            let others = try #require(after[table])
            #expect(rows == (table == "journal" ? Array(others.dropLast()) : others), "\(table)")
            #expect(!rows.isEmpty, "\(table)")
        }
    }

    private func rows(_ ledger: CouponLedger) throws -> [String: [[LedgerValue]]] {
        try ledger.read { reader throws(ScripError) in
            var all: [String: [[LedgerValue]]] = [:]
            for table in try reader.tables() {
                var rows: [[LedgerValue]] = []
                let sorted = LedgerTable(name: table.name, columns: table.columns.sorted())
                try reader.everyRow(of: sorted) { row throws(ScripError) in rows.append(row) }
                all[table.name] = rows
            }
            return all
        }
    }
}
