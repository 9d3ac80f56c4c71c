internal import ScripCore
internal import ScripLedger

/// The tables, version by version.
///
/// A step that was released is never edited; a new one is added.
enum Schema {
    /// The steps; a file's `user_version` is how many of them it has been through.
    private static let steps = [first]

    /// Whether a file is a ledger, or nothing yet.
    static func isLedger(_ connection: Connection) throws(ScripError) -> Bool {
        var row = try Row(
            compiling: "SELECT count(*), sum(name = 'journal') FROM sqlite_schema", in: connection)
        return try !row.next() || row.integer() == 0 || row.integer() == 1
    }

    /// Which ledgers a list of this name in the file says are at the first step; they were made before
    /// `user_version` said so.
    private static let listed = "1 stocks, coupons, journal, proofs, programs"

    /// Brings a ledger up to date, or says that it is from another Scrip.
    static func migrate(_ connection: Connection) throws(ScripError) {
        // A file that is up to date, perhaps read-only, is not written to.
        guard try version(of: connection) != steps.count else { return }
        try connection.run("BEGIN IMMEDIATE")
        do throws(ScripError) {
            // Asked again: another process may have been faster.
            var version = try version(of: connection)
            if version == 0, try isListed(connection) {
                try connection.run("DROP TABLE grdb_migrations")
                version = 1
            }
            let isNew = try isEmpty(connection)
            guard version <= steps.count, version > 0 || isNew else {
                throw ScripError(
                    .ledgerUnavailable, "The ledger was written by another version of Scrip",
                    remedy: "Use that version, or name another file")
            }
            for step in steps[version...] { try connection.run(step) }
            try connection.run("PRAGMA user_version = \(steps.count); COMMIT")
        } catch {
            if connection.isInsideTransaction { try? connection.run("ROLLBACK") }
            throw error
        }
    }

    private static func version(of connection: Connection) throws(ScripError) -> Int {
        var row = try Row(compiling: "PRAGMA user_version", in: connection)
        // Whoever wrote a negative number was not Scrip: as much another version as any.
        return try row.next() ? Int(UInt32(truncatingIfNeeded: row.integer())) : 0
    }

    private static func isListed(_ connection: Connection) throws(ScripError) -> Bool {
        var table = try Row(
            compiling: "SELECT 1 FROM sqlite_schema WHERE name = 'grdb_migrations'", in: connection)
        guard try table.next() else { return false }
        var row = try Row(
            compiling: "SELECT count(*), max(identifier) FROM grdb_migrations", in: connection)
        return try row.next() && row.integer() == 1 && row.string() == listed
    }

    private static func isEmpty(_ connection: Connection) throws(ScripError) -> Bool {
        var row = try Row(compiling: "SELECT count(*) FROM sqlite_schema", in: connection)
        return try row.next() && row.integer() == 0
    }

    /// The journal is what happened; every other table follows from it and can be rebuilt.
    private static let first = """
        CREATE TABLE journal (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            kind INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            body BLOB NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
            BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal
            BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
        -- Returns, by the redemption their bodies name after their version; see Returned.beginning(of:).
        CREATE INDEX journal_by_redemption ON journal (substr(body, 2, 48)) WHERE kind = 4;

        CREATE TABLE request (
            operation INTEGER NOT NULL,
            number TEXT NOT NULL,
            entry INTEGER NOT NULL REFERENCES journal (number),
            PRIMARY KEY (operation, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rule (
            version TEXT PRIMARY KEY CHECK (version LIKE 'sha256:%'),
            name TEXT NOT NULL,
            source BLOB NOT NULL,
            -- The entries that did so last.
            proposed INTEGER REFERENCES journal (number),
            published INTEGER REFERENCES journal (number)
        ) STRICT;

        CREATE TABLE stock (
            id INTEGER PRIMARY KEY,
            definition BLOB NOT NULL,
            rule_version TEXT NOT NULL REFERENCES rule (version),
            parameters BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            -- Spelled out: for IN with a list as long as this, SQLite makes a table each time.
            state TEXT NOT NULL CHECK (
                state = 'unaudited' OR state = 'running' OR state = 'paused' OR state = 'stopped'
            ),
            limit_total INTEGER CHECK (limit_total > 0),
            limit_per_user INTEGER CHECK (limit_per_user BETWEEN 1 AND 100),
            limit_per_day INTEGER CHECK (limit_per_day > 0),
            sent INTEGER NOT NULL CHECK (sent >= 0),
            redeemed INTEGER NOT NULL CHECK (redeemed BETWEEN 0 AND sent),
            discounted INTEGER NOT NULL CHECK (discounted >= 0),
            edition INTEGER NOT NULL CHECK (edition >= 0),
            -- The entry of its merchant's list, as never_discounted has it; 0 for none.
            never_discounted INTEGER NOT NULL CHECK (never_discounted >= 0),
            CHECK (limit_total IS NULL OR sent <= limit_total)
        ) STRICT;

        CREATE TABLE stock_day (
            stock INTEGER NOT NULL REFERENCES stock (id),
            day INTEGER NOT NULL,
            sent INTEGER NOT NULL CHECK (sent >= 0),
            -- Counted only where the stock limits it.
            redeemed INTEGER NOT NULL CHECK (redeemed >= 0),
            PRIMARY KEY (stock, day)
        ) STRICT, WITHOUT ROWID;

        -- Which entry says what goods a merchant never discounts; no row where none does.
        CREATE TABLE never_discounted (
            merchant TEXT PRIMARY KEY CHECK (length(merchant) BETWEEN 1 AND 32),
            entry INTEGER NOT NULL REFERENCES journal (number)
        ) STRICT, WITHOUT ROWID;

        -- A coupon's number is that of the entry that sent it.
        CREATE TABLE coupon (
            number INTEGER PRIMARY KEY REFERENCES journal (number),
            code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 32),
            stock INTEGER NOT NULL REFERENCES stock (id),
            user TEXT NOT NULL CHECK (length(user) BETWEEN 1 AND 128),
            state TEXT NOT NULL CHECK (
                state = 'sent' OR state = 'used' OR state = 'deleted' OR state = 'deactivated'
            ),
            received_at INTEGER NOT NULL,
            available_from INTEGER NOT NULL,
            expires_at INTEGER,
            channel TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version >= number),
            redemption INTEGER,
            redeemed_at INTEGER,
            redeemed_on INTEGER,
            discount INTEGER NOT NULL CHECK (discount >= 0),
            hold_request TEXT,
            hold_until INTEGER,
            hold_on INTEGER,
            hold_discount INTEGER CHECK (hold_discount >= 0),
            order_number TEXT,
            deactivated_at INTEGER,
            deactivation_reason TEXT,
            deactivated_in INTEGER,
            returned_in INTEGER,
            reminded INTEGER CHECK (reminded >= 0),
            UNIQUE (code, stock),
            CHECK (state <> 'used' OR redemption IS NOT NULL),
            CHECK (redemption IS NULL OR state IN ('used', 'deleted')),
            CHECK ((redemption IS NULL) = (redeemed_at IS NULL)),
            CHECK ((redemption IS NULL) = (redeemed_on IS NULL)),
            CHECK ((hold_request IS NULL) = (hold_until IS NULL)),
            CHECK ((hold_request IS NULL) = (hold_on IS NULL)),
            CHECK ((hold_request IS NULL) = (hold_discount IS NULL)),
            CHECK ((state = 'deactivated') = (deactivated_at IS NOT NULL))
        ) STRICT;
        CREATE INDEX coupon_by_user ON coupon (user, stock);
        -- Not by state as well: redeeming would have to change it.
        CREATE INDEX coupon_by_expiry ON coupon (expires_at) WHERE expires_at IS NOT NULL;
        -- What waits for its payment, of stocks that limit redemptions; the few there are at a time.
        CREATE INDEX coupon_held ON coupon (stock, hold_until) WHERE hold_until IS NOT NULL;

        -- Coupons that count for a person, whichever account received them.
        CREATE TABLE person (
            stock INTEGER NOT NULL REFERENCES stock (id),
            person BLOB NOT NULL CHECK (length(person) = 32),
            number INTEGER NOT NULL REFERENCES coupon (number),
            PRIMARY KEY (stock, person, number)
        ) STRICT, WITHOUT ROWID;

        -- Uploaded codes. Those not yet drawn stand at positions 0, 1, 2, … without a gap, so that
        -- one can be drawn at random in one step however many there are.
        CREATE TABLE upload (
            stock INTEGER NOT NULL REFERENCES stock (id),
            code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 32),
            uploaded_at INTEGER NOT NULL,
            position INTEGER CHECK (position >= 0),
            PRIMARY KEY (stock, code),
            UNIQUE (stock, position)
        ) STRICT, WITHOUT ROWID;

        -- Every coupon of every redemption, to find it by; what it was is in the journal. Made when somebody
        -- looks and not when it is redeemed: no till waits for these indexes. How far it goes is a cursor.
        CREATE TABLE redemption (
            number INTEGER NOT NULL REFERENCES journal (number),
            position INTEGER NOT NULL CHECK (position >= 0),
            stock INTEGER NOT NULL,
            user TEXT NOT NULL,
            store TEXT,
            day INTEGER NOT NULL,
            late INTEGER NOT NULL CHECK (late = 0 OR late = 1),
            PRIMARY KEY (number, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX redemption_by_day ON redemption (day, number);
        CREATE INDEX redemption_by_stock ON redemption (stock, number);
        CREATE INDEX redemption_by_user ON redemption (user, number);
        CREATE INDEX redemption_by_store ON redemption (store, number) WHERE store IS NOT NULL;
        CREATE INDEX redemption_late ON redemption (number) WHERE late = 1;

        -- What doors keep of their own.
        CREATE TABLE document (
            collection TEXT NOT NULL CHECK (length(collection) BETWEEN 1 AND 64),
            key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 1024),
            body BLOB NOT NULL,
            version INTEGER NOT NULL REFERENCES journal (number),
            PRIMARY KEY (collection, key)
        ) STRICT;

        -- What merchants run with coupons: campaigns (1), pay-gift activities (2), subsidies (3).
        CREATE TABLE program (
            -- The entry that began it.
            number INTEGER PRIMARY KEY REFERENCES journal (number),
            kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
            id TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 128),
            merchant TEXT NOT NULL CHECK (length(merchant) BETWEEN 1 AND 32),
            body BLOB NOT NULL,
            version INTEGER NOT NULL REFERENCES journal (number) CHECK (version >= number),
            UNIQUE (kind, id)
        ) STRICT;
        CREATE INDEX program_by_merchant ON program (kind, merchant, number);

        -- At whom payments may earn what a program gives; none once it was ended. A payment reads those
        -- that are open at its merchant, and no others.
        CREATE TABLE program_earner (
            merchant TEXT NOT NULL CHECK (length(merchant) BETWEEN 1 AND 32),
            program INTEGER NOT NULL REFERENCES program (number),
            begins INTEGER NOT NULL,
            ends INTEGER NOT NULL CHECK (ends >= begins),
            PRIMARY KEY (merchant, program)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX program_earner_open ON program_earner (merchant, ends);

        -- How far each reader of the journal has got.
        CREATE TABLE cursor (
            name TEXT PRIMARY KEY,
            entry INTEGER NOT NULL CHECK (entry >= 0)
        ) STRICT, WITHOUT ROWID;
        """
}
