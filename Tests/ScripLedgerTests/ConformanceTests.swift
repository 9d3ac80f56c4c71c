import ScripCore
import ScripLedger
import ScripTesting
import Testing

/// Each engine keeps the contract, and each way of breaking it is noticed.
struct ConformanceTests {
    @Test(arguments: EngineKind.allCases, EngineConformance.checks)
    func `an engine keeps the contract`(kind: EngineKind, check: EngineConformance.Check) throws {
        let store = try Store(kind)
        #expect(check.faults { () throws(ScripError) in try store.open() } == [])
    }

    @Test(arguments: FlawedEngine.Flaw.allCases)
    func `an engine that breaks it is noticed`(flaw: FlawedEngine.Flaw) throws {
        let faults = try EngineConformance.checks.flatMap { check in
            let store = try Store(.memory)
            return check.faults { () throws(ScripError) in
                FlawedEngine(try store.open(), flaw)
            }
        }
        #expect(!faults.isEmpty)
    }
}
