import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripPostgres
import ScripSQLite
import ScripTesting
import Synchronization
import TestServers
import Testing

/// Seeded runs of many tills with faults; a failing seed is played again with `SCRIP_SEED`.
struct SimulationTests {
    /// Where a run's ledger is kept.
    enum Engine: String, CaseIterable {
        case sqlite
        case memory
        case postgres

        /// All of them, or those that `SCRIP_ENGINE` names, with commas between.
        static let chosen =
            ProcessInfo.processInfo.environment["SCRIP_ENGINE"]
            .map { names in names.split(separator: ",").compactMap { Engine(rawValue: String($0)) }
            }
            ?? allCases
    }

    /// A hundred and fifty seeds, or what `SCRIP_SEEDS` says; `make simulate` plays ten thousand, and
    /// `make simulate-postgres` a thousand on a server.
    static let seeds: Range<UInt64> = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["SCRIP_SEED"].flatMap(UInt64.init) { return seed..<seed + 1 }
        return 0..<(environment["SCRIP_SEEDS"].flatMap(UInt64.init) ?? 150)
    }()

    @Test(arguments: Engine.chosen)
    func `whatever the seed, the ledger holds what was acknowledged`(engine: Engine) throws {
        var total = Simulation.Report()
        // A server is asked many times where a file is read: fewer, unless more are asked for.
        let isFew = engine == .postgres && SimulationTests.seeds == 0..<150
        for seed in isFew ? 0..<25 : SimulationTests.seeds {
            let report = try SimulationTests.run(seed, engine)
            #expect(
                report.faults.isEmpty,
                "replay with: SCRIP_SEED=\(seed) swift test --filter SimulationTests")
            total.answered += report.answered
            total.refused += report.refused
            total.failed += report.failed
        }
        // A run in which nothing fails or is refused would prove little.
        #expect(total.answered > 0 && total.refused > 0 && total.failed > 0)
    }

    @Test(arguments: Engine.chosen)
    func `the same seed plays the same run`(engine: Engine) throws {
        // Whether a server that is cut off was done with a statement is no seed's to decide.
        let runs = try (0..<2).map { _ in try SimulationTests.run(7, engine, isCut: false) }
        #expect(runs[0].answered == runs[1].answered)
        #expect(runs[0].refused == runs[1].refused)
        #expect(runs[0].failed == runs[1].failed)
    }

    private static func run(
        _ seed: UInt64, _ engine: Engine, isCut: Bool = true
    ) throws -> Simulation.Report {
        // One step in sixty fails: before a write, before a row is kept, before or after a commit.
        let dice = Mutex(SeededGenerator(seed: seed &+ 1_000_000))
        let faults = LedgerFaults { _ in
            let fails = dice.withLock { Int.random(in: 0..<60, using: &$0) == 0 }
            return fails
                ? ScripError(.ledgerUnavailable, "The disk failed", remedy: "Try again") : nil
        }
        switch engine {
        case .memory:
            // What crashes is the process above it.
            let memory = MemoryEngine(faults: faults)
            return try Simulation(seed: seed, steps: 250) { CouponLedger(memory, faults: faults) }
                .run()
        case .postgres:
            let server = try PostgresServer.shared.get()
            let network = Network(seed: seed)
            let proxy = try PostgresProxy(to: server) { isCut ? network.fault(of: $0) : nil }
            let url = server.url(book: "sim-\(UUID().uuidString)", through: proxy)
            defer { withExtendedLifetime(proxy) {} }
            return try Simulation(seed: seed, steps: 250) { () throws(ScripError) in
                CouponLedger(try PostgresEngine(url: url, faults: faults), faults: faults)
            }.run()
        case .sqlite:
            // In memory where there is such a place: crashes here are of the process, not of the disk.
            let shared = URL(fileURLWithPath: "/dev/shm")
            let isThere = FileManager.default.isWritableFile(atPath: shared.path)
            let folder = (isThere ? shared : FileManager.default.temporaryDirectory)
                .appendingPathComponent("scrip-sim-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let path = folder.appendingPathComponent("scrip.db").path
            return try Simulation(seed: seed, steps: 250) { () throws(ScripError) in
                try CouponLedger(path: path, faults: faults)
            }.run()
        }
    }
    /// What goes wrong between a host and its server: any statement may fail, or be one too many for the
    /// server, or the connection be cut, COMMIT most of all.
    private final class Network: Sendable {
        private let dice: Mutex<SeededGenerator>

        init(seed: UInt64) { dice = Mutex(SeededGenerator(seed: seed &+ 3_000_000)) }

        func fault(of statement: String) -> PostgresProxy.Fault? {
            dice.withLock { dice in
                let odds = statement == "COMMIT" ? 12 : 150
                guard Int.random(in: 0..<odds, using: &dice) == 0 else { return nil }
                return [
                    .refused("53200"), .refused("40001"), .cutBefore, .cutDuring, .cutAfter,
                ].randomElement(using: &dice)
            }
        }
    }
}
