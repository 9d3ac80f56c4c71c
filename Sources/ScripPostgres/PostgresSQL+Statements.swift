/// Every statement there is; the book is the first parameter of each.
extension PostgresSQL {
    private static let stockColumns = """
        id, definition, rule_version, parameters, created_at, state, limit_total, limit_per_user, \
        limit_per_day, sent, redeemed, discounted, edition, never_discounted
        """

    private static let couponColumns = """
        code, stock, "user", state, received_at, available_from, expires_at, channel, version, \
        redemption, redeemed_at, redeemed_on, discount, hold_request, hold_until, hold_on, \
        hold_discount, order_number, deactivated_at, deactivation_reason, deactivated_in, \
        returned_in, reminded, number
        """

    private static let entryColumns = "number, kind, recorded_at, body, hash"

    // MARK: Turns

    static let begin: PostgresSQL = "BEGIN"
    static let beginReading: PostgresSQL = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    static let commit: PostgresSQL = "COMMIT"
    static let take: PostgresSQL =
        "SELECT number, hash, recorded_at FROM scrip.book WHERE book = $1 FOR UPDATE"
    static let head: PostgresSQL =
        "SELECT number, hash, recorded_at FROM scrip.book WHERE book = $1"
    static let moveHead: PostgresSQL =
        "UPDATE scrip.book SET number = $2, hash = $3, recorded_at = $4 WHERE book = $1"
    static let bookNamed: PostgresSQL = "SELECT book FROM scrip.book_name WHERE name = $1"
    static let lastBook: PostgresSQL = "SELECT coalesce(max(book), 0) FROM scrip.book_name"
    static let nameBook: PostgresSQL = "INSERT INTO scrip.book_name (book, name) VALUES ($1, $2)"
    static let insertHead: PostgresSQL = """
        INSERT INTO scrip.book (book, number, hash, recorded_at) VALUES ($1, 0, ''::bytea, 0)
        """
    static let tables: PostgresSQL = """
        SELECT table_name::text, column_name::text, data_type::text \
        FROM information_schema.columns \
        WHERE table_schema = 'scrip' AND table_name NOT IN ('book', 'book_name') AND column_name <> 'book' \
        ORDER BY table_name, ordinal_position
        """

    // MARK: What is asked by key

    static let tail: PostgresSQL = """
        SELECT number, hash, recorded_at, kind FROM scrip.journal WHERE book = $1 \
        ORDER BY number DESC LIMIT 1
        """
    static let entry: PostgresSQL =
        "SELECT \(entryColumns) FROM scrip.journal WHERE book = $1 AND number = $2"
    static let answer: PostgresSQL = """
        SELECT j.number, j.kind, j.recorded_at, j.body, j.hash \
        FROM scrip.request r JOIN scrip.journal j ON j.book = r.book AND j.number = r.entry \
        WHERE r.book = $1 AND r.operation = $2 AND r.number = $3
        """
    static let refunds: PostgresSQL = """
        SELECT \(entryColumns) FROM scrip.journal WHERE book = $1 AND kind = 4 \
        AND substring(body from 2 for 48) >= $2 AND substring(body from 2 for 48) < $3 \
        ORDER BY number
        """
    static let rule: PostgresSQL = """
        SELECT name, source, proposed, published FROM scrip.rule WHERE book = $1 AND version = $2
        """
    static let stock: PostgresSQL =
        "SELECT \(stockColumns) FROM scrip.stock WHERE book = $1 AND id = $2"
    static let figures: PostgresSQL = """
        SELECT state, limit_total, limit_per_user, limit_per_day, sent, redeemed, discounted, \
        edition, never_discounted FROM scrip.stock WHERE book = $1 AND id = $2
        """
    static let lastStock: PostgresSQL =
        "SELECT id FROM scrip.stock WHERE book = $1 ORDER BY id DESC LIMIT 1"
    static let dayCounts: PostgresSQL = """
        SELECT sent, redeemed FROM scrip.stock_day WHERE book = $1 AND stock = $2 AND day = $3
        """
    static let neverDiscounted: PostgresSQL =
        "SELECT entry FROM scrip.never_discounted WHERE book = $1 AND merchant = $2"
    static let couponsByCode: PostgresSQL = """
        SELECT \(couponColumns) FROM scrip.coupon WHERE book = $1 AND code = $2 ORDER BY stock
        """
    static let coupon: PostgresSQL = """
        SELECT \(couponColumns) FROM scrip.coupon WHERE book = $1 AND stock = $2 AND code = $3
        """
    // Many keys in one statement: OFFSET 0 has each looked up by its own, whatever a planner that has never
    // seen the table full thinks of reading all of it.
    static let answers: PostgresSQL = """
        SELECT k.number, e.number, e.kind, e.recorded_at, e.body, e.hash \
        FROM unnest($3::text[]) AS k (number) CROSS JOIN LATERAL \
        (SELECT j.number, j.kind, j.recorded_at, j.body, j.hash \
        FROM scrip.request r JOIN scrip.journal j ON j.book = r.book AND j.number = r.entry \
        WHERE r.book = $1 AND r.operation = $2 AND r.number = k.number OFFSET 0) e
        """
    static let couponsByCodes: PostgresSQL = """
        SELECT c.* FROM unnest($2::text[]) AS k (code) CROSS JOIN LATERAL \
        (SELECT \(couponColumns) FROM scrip.coupon \
        WHERE book = $1 AND code = k.code ORDER BY stock OFFSET 0) c
        """
    static let figuresByCodes: PostgresSQL = """
        SELECT s.* FROM (SELECT DISTINCT c.stock FROM unnest($2::text[]) AS k (code) \
        CROSS JOIN LATERAL (SELECT stock FROM scrip.coupon \
        WHERE book = $1 AND code = k.code OFFSET 0) c) d CROSS JOIN LATERAL \
        (SELECT id, state, limit_total, limit_per_user, limit_per_day, sent, redeemed, discounted, \
        edition, never_discounted FROM scrip.stock WHERE book = $1 AND id = d.stock OFFSET 0) s
        """
    static let dayCountsByCodes: PostgresSQL = """
        SELECT s.* FROM (SELECT DISTINCT c.stock FROM unnest($2::text[]) AS k (code) \
        CROSS JOIN LATERAL (SELECT stock FROM scrip.coupon \
        WHERE book = $1 AND code = k.code OFFSET 0) c) d CROSS JOIN LATERAL \
        (SELECT stock, sent, redeemed FROM scrip.stock_day \
        WHERE book = $1 AND stock = d.stock AND day = $3 OFFSET 0) s
        """
    static let figuresOfStocks: PostgresSQL = """
        SELECT id, state, limit_total, limit_per_user, limit_per_day, sent, redeemed, discounted, \
        edition, never_discounted FROM scrip.stock WHERE book = $1 AND id = ANY($2::bigint[])
        """
    static let dayCountsOfStocks: PostgresSQL = """
        SELECT stock, sent, redeemed FROM scrip.stock_day \
        WHERE book = $1 AND stock = ANY($2::bigint[]) AND day = $3
        """
    static let couponVersion: PostgresSQL =
        "SELECT version FROM scrip.coupon WHERE book = $1 AND number = $2"
    static let couponsOfUser: PostgresSQL = """
        SELECT \(couponColumns) FROM scrip.coupon WHERE book = $1 AND "user" = $2 ORDER BY number
        """
    static let spent: PostgresSQL = """
        SELECT \(couponColumns) FROM scrip.coupon WHERE book = $1 AND stock = $2 AND "user" = $3 \
        AND (redemption IS NOT NULL OR hold_until IS NOT NULL)
        """
    static let held: PostgresSQL = """
        SELECT \(couponColumns) FROM scrip.coupon \
        WHERE book = $1 AND stock = $2 AND hold_until >= $3
        """
    static let received: PostgresSQL = """
        SELECT count(*) FROM scrip.coupon WHERE book = $1 AND stock = $2 AND "user" = $3
        """
    static let receivedElsewhere: PostgresSQL = """
        SELECT count(*) FROM scrip.person p \
        JOIN scrip.coupon c ON c.book = p.book AND c.number = p.number \
        WHERE p.book = $1 AND p.stock = $2 AND p.person = $3 AND c."user" <> $4
        """
    static let codesLeft: PostgresSQL =
        "SELECT max(position) FROM scrip.upload WHERE book = $1 AND stock = $2"
    static let uploadedCount: PostgresSQL =
        "SELECT count(*) FROM scrip.upload WHERE book = $1 AND stock = $2"
    static let codeAtPosition: PostgresSQL = """
        SELECT code, uploaded_at, position FROM scrip.upload \
        WHERE book = $1 AND stock = $2 AND position = $3
        """
    static let uploadedCode: PostgresSQL = """
        SELECT code, uploaded_at, position FROM scrip.upload \
        WHERE book = $1 AND stock = $2 AND code = $3
        """
    static let document: PostgresSQL = """
        SELECT collection, key, body, version FROM scrip.document \
        WHERE book = $1 AND collection = $2 AND key = $3
        """
    static let program: PostgresSQL = """
        SELECT number, version, body FROM scrip.program WHERE book = $1 AND kind = $2 AND id = $3
        """
    static let giving: PostgresSQL = """
        SELECT p.number, p.version, p.body FROM scrip.program_earner e \
        JOIN scrip.program p ON p.book = e.book AND p.number = e.program \
        WHERE e.book = $1 AND e.merchant = $2 AND e.ends >= $3 AND e.begins <= $3 \
        ORDER BY p.number
        """
    static let cursor: PostgresSQL =
        "SELECT entry FROM scrip.cursor WHERE book = $1 AND name = $2"

    // MARK: What is walked

    static let stocks: PostgresSQL =
        "SELECT \(stockColumns) FROM scrip.stock WHERE book = $1 AND id > $2 ORDER BY id"
    static let journal: PostgresSQL =
        "SELECT \(entryColumns) FROM scrip.journal WHERE book = $1 AND number > $2 ORDER BY number"
    static let returns: PostgresSQL = """
        SELECT \(entryColumns) FROM scrip.journal WHERE book = $1 AND kind = 4 AND number > $2 \
        ORDER BY number
        """
    static let expiring: PostgresSQL = """
        SELECT \(couponColumns) FROM scrip.coupon WHERE book = $1 \
        AND expires_at BETWEEN $2 AND $3 AND state = 'sent' \
        AND (reminded IS NULL OR reminded > $4) ORDER BY expires_at, number
        """
    static let redemptions: PostgresSQL = """
        SELECT number, position, stock, "user", store, day, late FROM scrip.redemption \
        WHERE book = $1 AND number > $2 \
        AND ($3::bigint IS NULL OR stock = $3) AND ($4::text IS NULL OR "user" = $4) \
        AND ($5::text IS NULL OR store = $5) AND ($6::bigint IS NULL OR day = $6) AND late >= $7 \
        ORDER BY number, position
        """
    static let uploadedCodes: PostgresSQL = """
        SELECT code, uploaded_at, position FROM scrip.upload WHERE book = $1 AND stock = $2 \
        AND ($3::bigint IS NULL OR (position IS NULL) = ($3 = 1)) ORDER BY code OFFSET $4
        """
    static let documents: PostgresSQL = """
        SELECT collection, key, body, version FROM scrip.document \
        WHERE book = $1 AND collection = $2 AND key > $3 ORDER BY key
        """
    static let programs: PostgresSQL = """
        SELECT number, version, body FROM scrip.program WHERE book = $1 AND kind = $2 \
        AND number < $3 AND ($4::text IS NULL OR merchant = $4) ORDER BY number DESC
        """

    // MARK: What changes

    // Rows of parameters take their book from its head, so that an engine which divides the tables sees that all
    // of it is one book's; a bare parameter it takes for any.
    static let insertEntries: PostgresSQL = """
        INSERT INTO scrip.journal (book, number, kind, recorded_at, body, hash) \
        SELECT b.book, e.* FROM scrip.book b CROSS JOIN \
        unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bytea[]) e \
        WHERE b.book = $1
        """
    static let insertRequests: PostgresSQL = """
        INSERT INTO scrip.request (book, operation, number, entry) \
        SELECT b.book, r.* FROM scrip.book b CROSS JOIN \
        unnest($2::bigint[], $3::text[], $4::bigint[]) r WHERE b.book = $1
        """
    static let putRule: PostgresSQL = """
        INSERT INTO scrip.rule AS r (book, version, name, source, proposed, published) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (book, version) DO UPDATE \
        SET proposed = excluded.proposed, published = excluded.published
        """
    static let insertStock: PostgresSQL = """
        INSERT INTO scrip.stock (book, id, state, limit_total, limit_per_user, limit_per_day, sent, \
        redeemed, discounted, edition, never_discounted, definition, rule_version, parameters, \
        created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """
    static let updateDefinition: PostgresSQL =
        "UPDATE scrip.stock SET definition = $3 WHERE book = $1 AND id = $2"
    static let updateStock: PostgresSQL = """
        UPDATE scrip.stock SET state = $3, limit_total = $4, limit_per_user = $5, \
        limit_per_day = $6, sent = $7, redeemed = $8, discounted = $9, edition = $10, \
        never_discounted = $11 WHERE book = $1 AND id = $2
        """
    static let updateDayCounts: PostgresSQL = """
        INSERT INTO scrip.stock_day (book, stock, day, sent, redeemed) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (book, stock, day) DO UPDATE \
        SET sent = excluded.sent, redeemed = excluded.redeemed
        """
    static let putNeverDiscounted: PostgresSQL = """
        INSERT INTO scrip.never_discounted (book, merchant, entry) VALUES ($1, $2, $3) \
        ON CONFLICT (book, merchant) DO UPDATE SET entry = excluded.entry
        """
    static let removeNeverDiscounted: PostgresSQL =
        "DELETE FROM scrip.never_discounted WHERE book = $1 AND merchant = $2"
    static let insertCoupons: PostgresSQL = """
        INSERT INTO scrip.coupon (book, number, state, version, redemption, redeemed_at, \
        redeemed_on, discount, hold_request, hold_until, hold_on, hold_discount, order_number, \
        deactivated_at, deactivation_reason, deactivated_in, returned_in, reminded, code, stock, \
        "user", received_at, available_from, expires_at, channel) \
        SELECT b.book, c.* FROM scrip.book b CROSS JOIN unnest($2::bigint[], $3::text[], \
        $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], \
        $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::bigint[], $15::text[], \
        $16::bigint[], $17::bigint[], $18::bigint[], $19::text[], $20::bigint[], $21::text[], \
        $22::bigint[], $23::bigint[], $24::bigint[], $25::text[]) c WHERE b.book = $1
        """
    static let updateCoupon: PostgresSQL = """
        UPDATE scrip.coupon SET state = $3, version = $4, redemption = $5, redeemed_at = $6, \
        redeemed_on = $7, discount = $8, hold_request = $9, hold_until = $10, hold_on = $11, \
        hold_discount = $12, order_number = $13, deactivated_at = $14, deactivation_reason = $15, \
        deactivated_in = $16, returned_in = $17, reminded = $18 WHERE book = $1 AND number = $2
        """
    static let redeemCoupons: PostgresSQL = """
        UPDATE scrip.coupon c SET state = v.state, version = v.version, redemption = v.redemption, \
        redeemed_at = v.redeemed_at, redeemed_on = v.redeemed_on, discount = v.discount \
        FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], \
        $7::bigint[], $8::bigint[]) \
        AS v (number, version, state, redemption, redeemed_at, redeemed_on, discount) \
        WHERE c.book = $1 AND c.number = v.number
        """
    static let insertPersons: PostgresSQL = """
        INSERT INTO scrip.person (book, stock, person, number) \
        SELECT b.book, p.* FROM scrip.book b CROSS JOIN \
        unnest($2::bigint[], $3::bytea[], $4::bigint[]) p WHERE b.book = $1
        """
    static let insertCode: PostgresSQL = """
        INSERT INTO scrip.upload (book, stock, code, uploaded_at, position) \
        VALUES ($1, $2, $3, $4, $5)
        """
    static let placeCode: PostgresSQL = """
        UPDATE scrip.upload SET uploaded_at = $4, position = $5 \
        WHERE book = $1 AND stock = $2 AND code = $3
        """
    static let forgetCode: PostgresSQL =
        "DELETE FROM scrip.upload WHERE book = $1 AND stock = $2 AND code = $3"
    static let insertRedemptions: PostgresSQL = """
        INSERT INTO scrip.redemption (book, number, position, stock, "user", store, day, late) \
        SELECT b.book, r.* FROM scrip.book b CROSS JOIN unnest($2::bigint[], $3::bigint[], \
        $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::bigint[]) r WHERE b.book = $1
        """
    static let putDocument: PostgresSQL = """
        INSERT INTO scrip.document (book, collection, key, body, version) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (book, collection, key) DO UPDATE \
        SET body = excluded.body, version = excluded.version
        """
    static let removeDocument: PostgresSQL =
        "DELETE FROM scrip.document WHERE book = $1 AND collection = $2 AND key = $3"
    static let insertProgram: PostgresSQL = """
        INSERT INTO scrip.program (book, number, body, version, kind, id, merchant) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """
    static let updateProgram: PostgresSQL =
        "UPDATE scrip.program SET body = $3, version = $4 WHERE book = $1 AND number = $2"
    static let putEarner: PostgresSQL = """
        INSERT INTO scrip.program_earner (book, merchant, program, begins, ends) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (book, merchant, program) DO UPDATE \
        SET begins = excluded.begins, ends = excluded.ends
        """
    static let removeEarner: PostgresSQL =
        "DELETE FROM scrip.program_earner WHERE book = $1 AND merchant = $2 AND program = $3"
    static let updateCursor: PostgresSQL = """
        INSERT INTO scrip.cursor (book, name, entry) VALUES ($1, $2, $3) \
        ON CONFLICT (book, name) DO UPDATE SET entry = excluded.entry
        """
}
