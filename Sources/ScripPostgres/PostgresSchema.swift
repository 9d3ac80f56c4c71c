internal import ScripCore
internal import ScripLedger

/// The tables: those of a SQLite ledger, with the book in front of every key.
///
/// Plain SQL that the distributed engines know too: no functions of the server's, no sequences, no advisory
/// locks, every name qualified. Texts are compared by their bytes.
enum PostgresSchema {
    /// Brings the schema into the database, where it is not there yet.
    static func make(on connection: PostgresConnection) throws(ScripError) {
        // Two that make it at once get in each other's way; the second finds it made.
        for attempt in 0..<10 {
            if try has("book_name", on: connection) { return }
            do throws(ScripError) {
                try connection.say("BEGIN")
                if try isThere(on: connection) {
                    try connection.say(names)
                } else {
                    try makeTables(on: connection)
                }
                try connection.say("COMMIT")
                return
            } catch {
                try? connection.say("ROLLBACK")
                guard connection.isOpen, attempt < 9 else { throw error }
            }
        }
    }

    private static func makeTables(on connection: PostgresConnection) throws(ScripError) {
        try connection.say("CREATE SCHEMA IF NOT EXISTS scrip")
        // References into a table that is whole everywhere are not made shard by shard at once.
        if connection.isDistributed {
            try connection.say("SET LOCAL citus.multi_shard_modify_mode = sequential")
        }
        for (name, text) in tables {
            try connection.say(text)
            // Before anything refers to it: there are no references from a table that is not distributed.
            if connection.isDistributed { try connection.say(distribution(of: name)) }
        }
    }

    /// All of a book on one shard; names, which are unique in all books, on every machine.
    private static func distribution(of table: String) -> String {
        switch table {
        case "book_name": "SELECT create_reference_table('scrip.book_name')"
        case "book": "SELECT create_distributed_table('scrip.book', 'book')"
        default:
            """
            SELECT create_distributed_table('scrip.\(table)', 'book', colocate_with => 'scrip.book')
            """
        }
    }

    /// Whether the schema is there, of this build or of an earlier one.
    static func isThere(on connection: PostgresConnection) throws(ScripError) -> Bool {
        try has("cursor", on: connection)
    }

    private static func has(
        _ table: String, on connection: PostgresConnection
    ) throws(ScripError) -> Bool {
        try connection.once(
            """
            SELECT table_name::text FROM information_schema.tables \
            WHERE table_schema = 'scrip' AND table_name = '\(table)'
            """
        ).next()
    }

    /// Columns of each table's key, after the book: rows are told in their order.
    static let keys: [String: [String]] = [
        "journal": ["number"], "request": ["operation", "number"], "rule": ["version"],
        "stock": ["id"], "stock_day": ["stock", "day"], "never_discounted": ["merchant"],
        "coupon": ["number"], "person": ["stock", "person", "number"],
        "upload": ["stock", "code"], "redemption": ["number", "position"],
        "document": ["collection", "key"], "program": ["number"],
        "program_earner": ["merchant", "program"], "cursor": ["name"],
    ]

    private static let words = #"text COLLATE "C""#

    private static let bookName = """
        -- Books by their names: small, seldom written, and whole on every machine of a distributed database,
        -- where a name is unique only in a table that is not divided.
        CREATE TABLE scrip.book_name (
            book bigint PRIMARY KEY CHECK (book > 0),
            name \(words) NOT NULL UNIQUE
        );
        """

    /// What earlier builds kept beside the head of a book, in a table of its own.
    private static let names = """
        \(bookName)
        INSERT INTO scrip.book_name (book, name) SELECT book, name FROM scrip.book;
        ALTER TABLE scrip.book DROP COLUMN name;
        ALTER TABLE scrip.book ADD FOREIGN KEY (book) REFERENCES scrip.book_name (book);
        """

    /// Every table with what belongs to it, after those that it refers to.
    ///
    /// The journal is what happened; all else follows from it and can be rebuilt.
    private static let tables: [(name: String, text: String)] = [
        ("book_name", bookName),
        (
            "book",
            """
            -- The head of each book: where its journal ends. A turn takes a book by locking its row.
            CREATE TABLE scrip.book (
                book bigint PRIMARY KEY REFERENCES scrip.book_name (book),
                number bigint NOT NULL CHECK (number >= 0),
                hash bytea NOT NULL,
                recorded_at bigint NOT NULL
            );
            """
        ),
        (
            "journal",
            """
            CREATE TABLE scrip.journal (
                book bigint NOT NULL REFERENCES scrip.book (book),
                number bigint NOT NULL CHECK (number > 0),
                kind bigint NOT NULL,
                recorded_at bigint NOT NULL,
                body bytea NOT NULL,
                hash bytea NOT NULL CHECK (length(hash) = 32),
                PRIMARY KEY (book, number)
            );
            -- Returns, by the redemption their bodies name after their version; see Returned.beginning(of:).
            CREATE INDEX journal_by_redemption ON scrip.journal (book, substring(body from 2 for 48))
                WHERE kind = 4;
            """
        ),
        (
            "request",
            """
            CREATE TABLE scrip.request (
                book bigint NOT NULL,
                operation bigint NOT NULL,
                number \(words) NOT NULL,
                entry bigint NOT NULL,
                PRIMARY KEY (book, operation, number),
                FOREIGN KEY (book, entry) REFERENCES scrip.journal (book, number)
            );
            """
        ),
        (
            "rule",
            """
            CREATE TABLE scrip.rule (
                book bigint NOT NULL,
                version \(words) NOT NULL CHECK (version LIKE 'sha256:%'),
                name \(words) NOT NULL,
                source bytea NOT NULL,
                proposed bigint,
                published bigint,
                PRIMARY KEY (book, version),
                FOREIGN KEY (book, proposed) REFERENCES scrip.journal (book, number),
                FOREIGN KEY (book, published) REFERENCES scrip.journal (book, number)
            );
            """
        ),
        (
            "stock",
            """
            CREATE TABLE scrip.stock (
                book bigint NOT NULL,
                id bigint NOT NULL,
                definition bytea NOT NULL,
                rule_version \(words) NOT NULL,
                parameters bytea NOT NULL,
                created_at bigint NOT NULL,
                state \(words) NOT NULL
                    CHECK (state IN ('unaudited', 'running', 'paused', 'stopped')),
                limit_total bigint CHECK (limit_total > 0),
                limit_per_user bigint CHECK (limit_per_user BETWEEN 1 AND 100),
                limit_per_day bigint CHECK (limit_per_day > 0),
                sent bigint NOT NULL CHECK (sent >= 0),
                redeemed bigint NOT NULL CHECK (redeemed BETWEEN 0 AND sent),
                discounted bigint NOT NULL CHECK (discounted >= 0),
                edition bigint NOT NULL CHECK (edition >= 0),
                never_discounted bigint NOT NULL CHECK (never_discounted >= 0),
                CHECK (limit_total IS NULL OR sent <= limit_total),
                PRIMARY KEY (book, id),
                FOREIGN KEY (book, rule_version) REFERENCES scrip.rule (book, version)
            );
            """
        ),
        (
            "stock_day",
            """
            CREATE TABLE scrip.stock_day (
                book bigint NOT NULL,
                stock bigint NOT NULL,
                day bigint NOT NULL,
                sent bigint NOT NULL CHECK (sent >= 0),
                redeemed bigint NOT NULL CHECK (redeemed >= 0),
                PRIMARY KEY (book, stock, day),
                FOREIGN KEY (book, stock) REFERENCES scrip.stock (book, id)
            );
            """
        ),
        (
            "never_discounted",
            """
            CREATE TABLE scrip.never_discounted (
                book bigint NOT NULL,
                merchant \(words) NOT NULL CHECK (length(merchant) BETWEEN 1 AND 32),
                entry bigint NOT NULL,
                PRIMARY KEY (book, merchant),
                FOREIGN KEY (book, entry) REFERENCES scrip.journal (book, number)
            );
            """
        ),
        (
            "coupon",
            """
            CREATE TABLE scrip.coupon (
                book bigint NOT NULL,
                number bigint NOT NULL,
                code \(words) NOT NULL CHECK (length(code) BETWEEN 1 AND 32),
                stock bigint NOT NULL,
                "user" \(words) NOT NULL CHECK (length("user") BETWEEN 1 AND 128),
                state \(words) NOT NULL
                    CHECK (state IN ('sent', 'used', 'deleted', 'deactivated')),
                received_at bigint NOT NULL,
                available_from bigint NOT NULL,
                expires_at bigint,
                channel \(words) NOT NULL,
                version bigint NOT NULL CHECK (version >= number),
                redemption bigint,
                redeemed_at bigint,
                redeemed_on bigint,
                discount bigint NOT NULL CHECK (discount >= 0),
                hold_request \(words),
                hold_until bigint,
                hold_on bigint,
                hold_discount bigint CHECK (hold_discount >= 0),
                order_number \(words),
                deactivated_at bigint,
                deactivation_reason \(words),
                deactivated_in bigint,
                returned_in bigint,
                reminded bigint CHECK (reminded >= 0),
                PRIMARY KEY (book, number),
                UNIQUE (book, code, stock),
                FOREIGN KEY (book, number) REFERENCES scrip.journal (book, number),
                FOREIGN KEY (book, stock) REFERENCES scrip.stock (book, id),
                CHECK (state <> 'used' OR redemption IS NOT NULL),
                CHECK (redemption IS NULL OR state IN ('used', 'deleted')),
                CHECK ((redemption IS NULL) = (redeemed_at IS NULL)),
                CHECK ((redemption IS NULL) = (redeemed_on IS NULL)),
                CHECK ((hold_request IS NULL) = (hold_until IS NULL)),
                CHECK ((hold_request IS NULL) = (hold_on IS NULL)),
                CHECK ((hold_request IS NULL) = (hold_discount IS NULL)),
                CHECK ((state = 'deactivated') = (deactivated_at IS NOT NULL))
            ) WITH (fillfactor = 80);
            CREATE INDEX coupon_by_user ON scrip.coupon (book, "user", stock);
            CREATE INDEX coupon_by_expiry ON scrip.coupon (book, expires_at)
                WHERE expires_at IS NOT NULL;
            CREATE INDEX coupon_held ON scrip.coupon (book, stock, hold_until)
                WHERE hold_until IS NOT NULL;
            """
        ),
        (
            "person",
            """
            CREATE TABLE scrip.person (
                book bigint NOT NULL,
                stock bigint NOT NULL,
                person bytea NOT NULL CHECK (length(person) = 32),
                number bigint NOT NULL,
                PRIMARY KEY (book, stock, person, number),
                FOREIGN KEY (book, stock) REFERENCES scrip.stock (book, id),
                FOREIGN KEY (book, number) REFERENCES scrip.coupon (book, number)
            );
            """
        ),
        (
            "upload",
            """
            CREATE TABLE scrip.upload (
                book bigint NOT NULL,
                stock bigint NOT NULL,
                code \(words) NOT NULL CHECK (length(code) BETWEEN 1 AND 32),
                uploaded_at bigint NOT NULL,
                position bigint CHECK (position >= 0),
                PRIMARY KEY (book, stock, code),
                UNIQUE (book, stock, position),
                FOREIGN KEY (book, stock) REFERENCES scrip.stock (book, id)
            );
            """
        ),
        (
            "redemption",
            """
            CREATE TABLE scrip.redemption (
                book bigint NOT NULL,
                number bigint NOT NULL,
                position bigint NOT NULL CHECK (position >= 0),
                stock bigint NOT NULL,
                "user" \(words) NOT NULL,
                store \(words),
                day bigint NOT NULL,
                late bigint NOT NULL CHECK (late = 0 OR late = 1),
                PRIMARY KEY (book, number, position),
                FOREIGN KEY (book, number) REFERENCES scrip.journal (book, number)
            );
            CREATE INDEX redemption_by_day ON scrip.redemption (book, day, number);
            CREATE INDEX redemption_by_stock ON scrip.redemption (book, stock, number);
            CREATE INDEX redemption_by_user ON scrip.redemption (book, "user", number);
            CREATE INDEX redemption_by_store ON scrip.redemption (book, store, number)
                WHERE store IS NOT NULL;
            CREATE INDEX redemption_late ON scrip.redemption (book, number) WHERE late = 1;
            """
        ),
        (
            "document",
            """
            CREATE TABLE scrip.document (
                book bigint NOT NULL,
                collection \(words) NOT NULL CHECK (length(collection) BETWEEN 1 AND 64),
                key \(words) NOT NULL CHECK (length(key) BETWEEN 1 AND 1024),
                body bytea NOT NULL,
                version bigint NOT NULL,
                PRIMARY KEY (book, collection, key),
                FOREIGN KEY (book, version) REFERENCES scrip.journal (book, number)
            );
            """
        ),
        (
            "program",
            """
            CREATE TABLE scrip.program (
                book bigint NOT NULL,
                number bigint NOT NULL,
                kind bigint NOT NULL CHECK (kind BETWEEN 1 AND 3),
                id \(words) NOT NULL CHECK (length(id) BETWEEN 1 AND 128),
                merchant \(words) NOT NULL CHECK (length(merchant) BETWEEN 1 AND 32),
                body bytea NOT NULL,
                version bigint NOT NULL CHECK (version >= number),
                PRIMARY KEY (book, number),
                UNIQUE (book, kind, id),
                FOREIGN KEY (book, number) REFERENCES scrip.journal (book, number),
                FOREIGN KEY (book, version) REFERENCES scrip.journal (book, number)
            );
            CREATE INDEX program_by_merchant ON scrip.program (book, kind, merchant, number);
            """
        ),
        (
            "program_earner",
            """
            CREATE TABLE scrip.program_earner (
                book bigint NOT NULL,
                merchant \(words) NOT NULL CHECK (length(merchant) BETWEEN 1 AND 32),
                program bigint NOT NULL,
                begins bigint NOT NULL,
                ends bigint NOT NULL CHECK (ends >= begins),
                PRIMARY KEY (book, merchant, program),
                FOREIGN KEY (book, program) REFERENCES scrip.program (book, number)
            );
            CREATE INDEX program_earner_open ON scrip.program_earner (book, merchant, ends);
            """
        ),
        (
            "cursor",
            """
            CREATE TABLE scrip.cursor (
                book bigint NOT NULL REFERENCES scrip.book (book),
                name \(words) NOT NULL,
                entry bigint NOT NULL CHECK (entry >= 0),
                PRIMARY KEY (book, name)
            );
            """
        ),
    ]
}
