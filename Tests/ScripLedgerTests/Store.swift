import Foundation
import ScripCore
import ScripLedger
import ScripPostgres
import ScripSQLite
import ScripTesting
import TestServers

/// The engines that tests of the contract run on.
enum EngineKind: CaseIterable, CustomStringConvertible {
    case memory
    case sqlite
    case postgres

    var description: String {
        switch self {
        case .memory: "in memory"
        case .sqlite: "SQLite"
        case .postgres: "PostgreSQL"
        }
    }
}

/// A test's own store, gone with it.
final class Store: Sendable {
    private let kind: EngineKind
    private let folder: URL
    private let faults: LedgerFaults?
    private let memory: MemoryEngine

    init(_ kind: EngineKind, faults: LedgerFaults? = nil) throws {
        self.kind = kind
        self.faults = faults
        memory = MemoryEngine(faults: faults)
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("scrip-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The store, opened once more.
    func open() throws(ScripError) -> any LedgerEngine {
        switch kind {
        case .memory: memory
        case .sqlite:
            Kept(
                engine: try SQLiteEngine(
                    path: folder.appendingPathComponent("scrip.db").path, faults: faults),
                store: self)
        case .postgres: try PostgresEngine(url: url(), faults: faults)
        }
    }

    /// A book of its own.
    private func url() throws(ScripError) -> String {
        do {
            return try PostgresServer.shared.get().url(book: folder.lastPathComponent)
        } catch {
            throw ScripError(.ledgerUnavailable, "\(error)", remedy: "Run make")
        }
    }

    /// An engine whose folder stays as long as it does.
    private struct Kept: LedgerEngine {
        let engine: SQLiteEngine
        let store: Store

        func read<Answer>(
            _ body: (any LedgerMoment) throws(ScripError) -> Answer
        ) throws(ScripError) -> Answer { try engine.read(body) }

        func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError) {
            try engine.turn(body)
        }
    }

    /// A ledger in it.
    func ledger(groupsOpenFor: Duration? = nil) throws(ScripError) -> CouponLedger {
        CouponLedger(try open(), faults: faults, groupsOpenFor: groupsOpenFor)
    }
}
