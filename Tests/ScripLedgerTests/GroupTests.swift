import Dispatch
import Locked
import ScripCore
import ScripLedger
import Testing

/// Writes that share a transaction, from callers who wait and callers who are told.
struct GroupTests {
    @Test(arguments: EngineKind.allCases)
    func `writes that nobody waits for return at once and share one transaction`(kind: EngineKind)
        throws
    {
        let gate = Gate()
        let ledger = try Store(kind, faults: gate.faults).ledger()
        try LedgerFixture.addStock(to: ledger)
        gate.close()
        let told = DispatchGroup()
        let failures = Locked(0)
        // The first is held up in its commit; the 50 after it stand in line and are not waited for.
        for index in 0...50 {
            told.enter()
            ledger.write({ ledger throws(ScripError) in
                try LedgerFixture.send("C\(index)", in: ledger)
            }) { result in
                if case .failure = result { failures.withLock { $0 += 1 } }
                told.leave()
            }
            if index == 0 { gate.waitUntilReached() }
        }
        gate.open()
        told.wait()
        #expect(failures.withLock { $0 } == 0)
        #expect(gate.commits == 2)
        #expect(try LedgerFixture.checkWhole(ledger) == 51)
    }

    @Test(arguments: EngineKind.allCases)
    func `callers who wait and callers who are told are committed together`(kind: EngineKind) throws
    {
        let gate = Gate()
        let ledger = try Store(kind, faults: gate.faults).ledger()
        try LedgerFixture.addStock(to: ledger)
        gate.close()
        let told = DispatchGroup()
        told.enter()
        ledger.write({ ledger throws(ScripError) in
            try LedgerFixture.send("first", in: ledger)
        }) { _ in told.leave() }
        gate.waitUntilReached()
        let failed = Locked<[String]>([])
        let entered = DispatchGroup()
        for index in 0..<20 {
            told.enter()
            entered.enter()
            let body: @Sendable (Workbook) throws(ScripError) -> Void = {
                ledger throws(ScripError) in
                try LedgerFixture.send("C\(index)", in: ledger)
                // These have written by now, so that the group is undone and each is run alone.
                if index % 10 == 3 { throw ScripError(.notAllowed, "No", remedy: "None") }
            }
            let note: @Sendable (Result<Void, ScripError>) -> Void = { result in
                if case .failure(let error) = result {
                    failed.withLock { $0.append("\(index) \(error.code.rawValue)") }
                }
                told.leave()
            }
            DispatchQueue.global().async {
                entered.leave()
                if index.isMultiple(of: 2) {
                    ledger.write(body, then: note)
                } else {
                    do throws(ScripError) {
                        note(.success(try ledger.write(body)))
                    } catch {
                        note(.failure(error))
                    }
                }
            }
        }
        entered.wait()
        gate.open()
        told.wait()
        #expect(failed.withLock { $0.sorted() } == ["13 not_allowed", "3 not_allowed"])
        #expect(try LedgerFixture.checkWhole(ledger) == 19)
    }

    @Test func `a row that an engine cannot keep fails nobody else`() throws {
        let ledger = try Store(.postgres).ledger()
        try LedgerFixture.addStock(to: ledger)
        // PostgreSQL has no texts with NUL.
        let failed = send("first", then: ["first": ["A", "B\u{0}", "C"]], in: ledger)
        #expect(failed == ["B\u{0}"])
        #expect(try LedgerFixture.checkWhole(ledger) == 3)
    }

    /// Runs writes of which one, in the middle of a group, calls for the next; answers what failed.
    ///
    /// - Parameter next: Codes that are sent while the coupon before them is.
    private func send(
        _ first: String, then next: [String: [String]], failing: Set<String> = [],
        in file: CouponLedger
    ) -> [String] {
        let told = DispatchGroup()
        let called = Locked<Set<String>>([])
        let failed = Locked<[String]>([])
        @Sendable func send(_ code: String) {
            told.enter()
            file.write({ ledger throws(ScripError) in
                try LedgerFixture.send(code, in: ledger)
                // A body may be run again, when another's has failed.
                if called.withLock({ $0.insert(code).inserted }) { next[code]?.forEach(send) }
                if failing.contains(code) { throw ScripError(.notAllowed, "No", remedy: "None") }
            }) { result in
                if case .failure = result { failed.withLock { $0.append(code) } }
                told.leave()
            }
        }
        send(first)
        told.wait()
        return failed.withLock { $0 }
    }

    @Test(arguments: EngineKind.allCases)
    func `those who come while a group runs share its transaction`(kind: EngineKind) throws {
        let ledger = try Store(kind).ledger(groupsOpenFor: .seconds(60))
        try LedgerFixture.addStock(to: ledger)
        #expect(send("A", then: ["A": ["B", "C"], "C": ["D", "E", "F"]], in: ledger) == [])
        #expect(try LedgerFixture.checkWhole(ledger) == 6)
        // The stock by itself, and the six together.
        #expect(ledger.groupSizes.counts == [1, 0, 0, 1, 0, 0, 0, 0, 0])
    }

    @Test(arguments: EngineKind.allCases)
    func `three who come late to a group of four make the next`(kind: EngineKind) throws {
        let ledger = try Store(kind).ledger(groupsOpenFor: .seconds(60))
        try LedgerFixture.addStock(to: ledger)
        #expect(send("A", then: ["A": ["B", "C", "D"], "D": ["E", "F", "G"]], in: ledger) == [])
        #expect(try LedgerFixture.checkWhole(ledger) == 7)
        #expect(ledger.groupSizes.counts == [1, 0, 2, 0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: EngineKind.allCases)
    func `one who joins a group and fails does so alone`(kind: EngineKind) throws {
        let ledger = try Store(kind).ledger(groupsOpenFor: .seconds(60))
        try LedgerFixture.addStock(to: ledger)
        #expect(send("A", then: ["A": ["B", "C"]], failing: ["B"], in: ledger) == ["B"])
        #expect(try LedgerFixture.checkWhole(ledger) == 2)
    }

    @Test(arguments: EngineKind.allCases)
    func `a commit that fails is told to each caller, and the next group goes on`(kind: EngineKind)
        throws
    {
        let gate = Gate()
        let ledger = try Store(kind, faults: gate.faults).ledger()
        try LedgerFixture.addStock(to: ledger)
        gate.failNext()
        let told = DispatchGroup()
        let codes = Locked<[String]>([])
        told.enter()
        ledger.write({ ledger throws(ScripError) in
            try LedgerFixture.send("A", in: ledger)
        }) { result in
            if case .failure(let error) = result {
                codes.withLock { $0.append(error.code.rawValue) }
            }
            told.leave()
        }
        told.wait()
        #expect(codes.withLock { $0 } == ["ledger_unavailable"])
        try LedgerFixture.send("A", in: ledger)
        #expect(try LedgerFixture.checkWhole(ledger) == 1)
    }

    /// Whoever asks for a page has the engine be given what the others of the group changed, and so may be
    /// told why that cannot be kept: with an answer or an error, but those others have not lost a row.
    @Test(arguments: EngineKind.allCases, [true, false])
    func `rows that cannot be kept while another asks for a page are lost for nobody`(
        kind: EngineKind, swallows: Bool
    ) throws {
        let isArmed = Locked(false)
        let faults = LedgerFaults { step in
            guard step == .statement else { return nil }
            let fails = isArmed.withLock { isArmed in
                defer { isArmed = false }
                return isArmed
            }
            return fails ? ScripError(.ledgerUnavailable, "Full", remedy: "Make room") : nil
        }
        let ledger = try Store(kind, faults: faults).ledger(groupsOpenFor: .seconds(60))
        try LedgerFixture.addStock(to: ledger)
        let told = DispatchGroup()
        let failed = Locked<[String]>([])
        let calls = Locked(0)
        @Sendable func note(_ name: String) -> @Sendable (Result<Void, ScripError>) -> Void {
            told.enter()
            return { result in
                if case .failure = result { failed.withLock { $0.append(name) } }
                told.leave()
            }
        }
        let send = note("send")
        let asks = note("asks")
        ledger.write(
            { book throws(ScripError) in
                try LedgerFixture.send("A", in: book)
                guard
                    calls.withLock({
                        $0 += 1; return $0 == 1
                    })
                else { return }
                isArmed.withLock { $0 = true }
                ledger.write(
                    { book throws(ScripError) in
                        do throws(ScripError) {
                            _ = try book.stocks()
                        } catch {
                            if !swallows { throw error }
                        }
                    }, then: asks)
            }, then: send)
        told.wait()
        // Each has a turn of its own by then, and the fault was one.
        #expect(failed.withLock { $0 } == [])
        #expect(try LedgerFixture.checkWhole(ledger) == 1)
        #expect(!isArmed.withLock { $0 })
    }

    @Test(arguments: EngineKind.allCases)
    func `a task that writes gets its answer or its error`(kind: EngineKind) async throws {
        let ledger = try Store(kind).ledger(groupsOpenFor: .seconds(60))
        try LedgerFixture.addStock(to: ledger)
        let number = try await ledger.write(suspending: { ledger throws(ScripError) in
            try ledger.append(LedgerFixture.draft("a", at: 5_000), answering: nil)
        })
        #expect(number == 2)
        await #expect(throws: ScripError(.notAllowed, "No", remedy: "None")) {
            try await ledger.write(suspending: { ledger throws(ScripError) in
                _ = try ledger.append(LedgerFixture.draft("b", at: 5_000), answering: nil)
                throw ScripError(.notAllowed, "No", remedy: "None")
            })
        }
        let last = try ledger.read { ledger throws(ScripError) in try ledger.entry(3) }
        #expect(last == nil)
    }
}

/// Holds a commit up until a test has prepared what comes next.
private final class Gate: Sendable {
    private struct State {
        var isClosed = false
        var fails = false
        var commits = 0
    }

    private let state = Locked(State())
    private let reached = DispatchSemaphore(value: 0)
    private let passes = DispatchSemaphore(value: 0)

    var faults: LedgerFaults {
        LedgerFaults { [self] step in
            guard step == .commit else { return nil }
            let (waits, fails) = state.withLock { state in
                state.commits += 1
                defer {
                    state.isClosed = false
                    state.fails = false
                }
                return (state.isClosed, state.fails)
            }
            if waits {
                reached.signal()
                passes.wait()
            }
            return fails ? ScripError(.ledgerUnavailable, "Full", remedy: "Make room") : nil
        }
    }

    /// Holds up the next commit.
    func close() {
        state.withLock {
            $0.isClosed = true
            $0.commits = 0
        }
    }

    /// Has the next commit fail.
    func failNext() { state.withLock { $0.fails = true } }

    func waitUntilReached() { reached.wait() }

    func open() { passes.signal() }

    /// Commits since it was closed.
    var commits: Int { state.withLock { $0.commits } }
}
