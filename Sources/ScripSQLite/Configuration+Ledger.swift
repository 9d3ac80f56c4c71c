internal import GRDB

extension Configuration {
    /// How every connection to a ledger is set up.
    static func ledger(readonly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.foreignKeysEnabled = true
        configuration.label = readonly ? "scrip.ledger.reader" : "scrip.ledger.writer"
        // Another process may be at work; its groups are short.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            // FULL syncs the log at every commit: what was acknowledged survives a power cut.
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA cache_size = \(readonly ? -4_000 : -16_000);
                    PRAGMA wal_autocheckpoint = \(readonly ? 0 : Checkpoints.pagesMax);
                    """)
        }
        return configuration
    }
}
