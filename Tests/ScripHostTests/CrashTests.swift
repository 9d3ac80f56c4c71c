import Foundation
import Locked
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Testing

/// The process dies or the disk fails between any two steps of a write.
struct CrashTests {
    /// What a till does in a day, in order; each is acknowledged or throws.
    static let day: [@Sendable (TeaShop) throws -> Void] = [
        { shop in _ = try shop.stock { $0.limits = StockLimits(total: 10, perDay: 5) } },
        { shop in _ = try shop.send("S1", to: "u1") },
        { shop in _ = try shop.send("S2", to: "u1") },
        { shop in _ = try shop.redeemFirst("R1", of: "u1") },
        { shop in
            _ = try shop.host.setNeverDiscounted(
                NeverDiscounted([.sku: ["CUP"]]), by: "1900000001", request: "N1")
        }, { shop in _ = try shop.redeemFirst("R2", of: "u1") },
    ]

    /// Copies of the ledger's files as they were before a step, with what was acknowledged by then.
    final class Snapshots: Sendable {
        struct Moment: Sendable {
            var folder: URL
            var acknowledged: Int
        }

        let source = Locked<URL?>(nil)
        let acknowledged = Locked(0)
        let moments = Locked<[Moment]>([])

        func take() {
            guard let source = source.withLock({ $0 }) else { return }
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("scrip-cut-\(UUID().uuidString)")
            do {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
                // The shared-memory index is left out: after a power cut it is not there.
                for name in ["scrip.db", "scrip.db-wal"] {
                    let file = source.appendingPathComponent(name)
                    guard FileManager.default.fileExists(atPath: file.path) else { continue }
                    try FileManager.default.copyItem(
                        at: file, to: folder.appendingPathComponent(name))
                }
            } catch { Issue.record(error) }
            let count = acknowledged.withLock { $0 }
            moments.withLock { $0.append(Moment(folder: folder, acknowledged: count)) }
        }

        deinit {
            for moment in moments.withLock({ $0 }) {
                try? FileManager.default.removeItem(at: moment.folder)
            }
        }
    }

    @Test func `cut between any two steps, the ledger opens and explains every coupon`() throws {
        let snapshots = Snapshots()
        let shop = try TeaShop(
            faults: LedgerFaults { _ in
                snapshots.take()
                return nil
            })
        snapshots.source.withLock { $0 = shop.folder }
        for step in CrashTests.day {
            try step(shop)
            snapshots.acknowledged.withLock { $0 += 1 }
        }
        snapshots.take()
        let moments = snapshots.moments.withLock { $0 }
        #expect(moments.count > 30)
        for moment in moments {
            let ledger = try CouponLedger(
                path: moment.folder.appendingPathComponent("scrip.db").path)
            let host = try CouponHost(ledger: ledger, rules: RuleBook(), clock: { TeaShop.noon })
            let report = try host.audit()
            #expect(report.fault == nil)
            // Every acknowledged step is there; at most the one under way besides.
            let entries = Int(report.entries) - TeaShop.entriesBefore
            #expect((moment.acknowledged...moment.acknowledged + 1).contains(entries))
        }
    }

    @Test func `a failure at any step leaves no trace, and the retry succeeds`() throws {
        var failures = 0
        for index in CrashTests.day.indices {
            var step = 1
            while true {
                let plan = FaultPlan()
                let shop = try TeaShop(faults: plan.faults)
                for before in CrashTests.day[..<index] { try before(shop) }
                plan.fail(at: step)
                let failed: Bool
                do {
                    try CrashTests.day[index](shop)
                    failed = false
                } catch {
                    #expect((error as? ScripError)?.code == .ledgerUnavailable)
                    failed = true
                }
                plan.stop()
                #expect(try shop.host.audit().fault == nil)
                try CrashTests.day[index](shop)
                let report = try shop.host.audit()
                #expect(report.fault == nil)
                #expect(Int(report.entries) == TeaShop.entriesBefore + index + 1)
                guard failed else { break }
                failures += 1
                step += 1
            }
        }
        #expect(failures > 20)
    }
}

/// Fails the n-th step of a ledger's writes from when it is told to.
final class FaultPlan: Sendable {
    private let left = Locked<Int?>(nil)

    var faults: LedgerFaults {
        LedgerFaults { [self] _ in
            let fails = left.withLock { left in
                left = left.map { $0 - 1 }
                return left == 0
            }
            return fails
                ? ScripError(.ledgerUnavailable, "The disk failed", remedy: "Try again") : nil
        }
    }

    func fail(at step: Int) { left.withLock { $0 = step } }

    func stop() { left.withLock { $0 = nil } }
}
