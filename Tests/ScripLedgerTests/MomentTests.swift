import ScripCore
import ScripLedger
import Testing

/// What is read is of one moment, and what is written is seen by who writes after it.
struct MomentTests {
    @Test(arguments: EngineKind.allCases)
    func `a write between two reads of one moment is not seen`(kind: EngineKind) throws {
        let ledger = try LedgerFixture.ledger(in: Store(kind))
        try LedgerFixture.send("A", in: ledger)
        let seen = try ledger.read { reader throws(ScripError) in
            let before = try reader.figures(of: LedgerFixture.stock)?.sent
            try LedgerFixture.send("B", in: ledger)
            return (
                before, try reader.figures(of: LedgerFixture.stock)?.sent,
                try reader.coupons(of: "u").count
            )
        }
        #expect(seen == (1, 1, 1))
        let after = try ledger.read { reader throws(ScripError) in
            try reader.figures(of: LedgerFixture.stock)?.sent
        }
        #expect(after == 2)
    }

    @Test(arguments: EngineKind.allCases)
    func `figures that wait for the end of the group are those one reads`(kind: EngineKind) throws {
        let ledger = try LedgerFixture.ledger(in: Store(kind))
        let stock = LedgerFixture.stock
        let seen = try ledger.write { ledger throws(ScripError) in
            try LedgerFixture.send("A", in: ledger)
            try LedgerFixture.send("B", in: ledger)
            try ledger.update(DayCounts(sent: 7), of: stock, onDay: 20_000)
            return [
                try ledger.figures(of: stock)?.sent, try ledger.stock(stock)?.sent,
                try ledger.stocks().first?.sent, try ledger.counts(of: stock, onDay: 20_000).sent,
            ]
        }
        #expect(seen == [2, 2, 2, 7])
        let kept = try ledger.read { reader throws(ScripError) in
            [
                try reader.figures(of: stock)?.sent, try reader.stock(stock)?.sent,
                try reader.counts(of: stock, onDay: 20_000).sent,
            ]
        }
        #expect(kept == [2, 2, 7])
    }
}
