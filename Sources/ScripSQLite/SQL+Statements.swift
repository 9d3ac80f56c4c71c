/// Every statement there is, compiled once per connection.
extension SQL {
    private static let stockColumns = """
        id, definition, rule_version, parameters, created_at, state, limit_total, limit_per_user, \
        limit_per_day, sent, redeemed, discounted, edition, never_discounted
        """

    private static let couponColumns = """
        code, stock, user, state, received_at, available_from, expires_at, channel, version, \
        redemption, redeemed_at, redeemed_on, discount, hold_request, hold_until, hold_on, \
        hold_discount, order_number, deactivated_at, deactivation_reason, deactivated_in, returned_in, reminded, number
        """

    static let stock = SQL("SELECT \(stockColumns) FROM stock WHERE id = ?")
    static let stocks = SQL("SELECT \(stockColumns) FROM stock WHERE id > ? ORDER BY id")
    static let figures = SQL(
        """
        SELECT state, limit_total, limit_per_user, limit_per_day, sent, redeemed, discounted, \
        edition, never_discounted \
        FROM stock WHERE id = ?
        """)
    static let neverDiscounted = SQL("SELECT entry FROM never_discounted WHERE merchant = ?")
    static let dayCounts = SQL(
        "SELECT sent, redeemed FROM stock_day WHERE stock = ? AND day = ?")
    static let spent = SQL(
        """
        SELECT \(couponColumns) FROM coupon WHERE stock = ? AND user = ? \
        AND (redemption IS NOT NULL OR hold_until IS NOT NULL)
        """)
    static let held = SQL(
        "SELECT \(couponColumns) FROM coupon WHERE stock = ? AND hold_until >= ?")
    static let rule = SQL("SELECT name, source, proposed, published FROM rule WHERE version = ?")
    static let couponsByCode = SQL(
        "SELECT \(couponColumns) FROM coupon WHERE code = ? ORDER BY stock")
    static let coupon = SQL("SELECT \(couponColumns) FROM coupon WHERE stock = ? AND code = ?")
    static let couponVersion = SQL("SELECT version FROM coupon WHERE number = ?")
    static let couponsOfUser = SQL(
        "SELECT \(couponColumns) FROM coupon WHERE user = ? ORDER BY number")
    static let received = SQL("SELECT count(*) FROM coupon WHERE stock = ? AND user = ?")
    static let receivedElsewhere = SQL(
        """
        SELECT count(*) FROM person JOIN coupon ON coupon.number = person.number \
        WHERE person.stock = ? AND person = ? AND user <> ?
        """)
    static let insertPerson = SQL("INSERT INTO person (stock, person, number) VALUES (?, ?, ?)")
    static let updateDefinition = SQL("UPDATE stock SET definition = ? WHERE id = ?")
    static let uploadedCount = SQL("SELECT count(*) FROM upload WHERE stock = ?")
    static let answer = SQL(
        """
        SELECT journal.number, kind, recorded_at, body, hash FROM request \
        JOIN journal ON journal.number = entry WHERE operation = ? AND request.number = ?
        """)
    static let entry = SQL(
        "SELECT number, kind, recorded_at, body, hash FROM journal WHERE number = ?")
    static let journal = SQL(
        """
        SELECT number, kind, recorded_at, body, hash FROM journal \
        WHERE number > ? ORDER BY number
        """)
    static let expiring = SQL(
        """
        SELECT \(couponColumns) FROM coupon \
        WHERE expires_at BETWEEN ? AND ? AND state = 'sent' \
        AND (reminded IS NULL OR reminded > ?) \
        ORDER BY expires_at, number
        """)
    static let refunds = SQL(
        """
        SELECT number, kind, recorded_at, body, hash FROM journal \
        WHERE kind = 4 AND substr(body, 2, 48) >= ? AND substr(body, 2, 48) < ? ORDER BY number
        """)
    /// By the index that has returns only.
    static let returns = SQL(
        """
        SELECT number, kind, recorded_at, body, hash FROM journal \
        INDEXED BY journal_by_redemption WHERE kind = 4 AND number > ? ORDER BY number
        """)
    static let insertRedemption = SQL(
        """
        INSERT INTO redemption (number, position, stock, user, store, day, late) \
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    /// Redemptions after one, by a condition that has an index and whatever else is asked for.
    private static func redemptions(where condition: String) -> SQL {
        SQL(
            """
            SELECT number, position, stock, user, store, day, late FROM redemption \
            WHERE number > ?1 AND \(condition) \
            AND (?2 IS NULL OR stock = ?2) AND (?3 IS NULL OR user = ?3) \
            AND (?4 IS NULL OR store = ?4) AND (?5 IS NULL OR day = ?5) AND late >= ?6 \
            ORDER BY number, position
            """)
    }
    static let redemptionsOfUser = redemptions(where: "user = ?3")
    static let redemptionsLate = redemptions(where: "late = 1")
    static let redemptionsOnDay = redemptions(where: "day = ?5")
    static let redemptionsOfStock = redemptions(where: "stock = ?2")
    static let redemptionsInStore = redemptions(where: "store = ?4")
    static let redemptions = redemptions(where: "true")
    static let cursor = SQL("SELECT entry FROM cursor WHERE name = ?")
    static let document = SQL(
        "SELECT collection, key, body, version FROM document WHERE collection = ? AND key = ?")
    static let documents = SQL(
        """
        SELECT collection, key, body, version FROM document \
        WHERE collection = ? AND key > ? ORDER BY key
        """)
    static let putDocument = SQL(
        """
        INSERT INTO document (collection, key, body, version) VALUES (?, ?, ?, ?) \
        ON CONFLICT (collection, key) DO UPDATE \
        SET body = excluded.body, version = excluded.version
        """)
    static let removeDocument = SQL("DELETE FROM document WHERE collection = ? AND key = ?")
    private static let programColumns = "program.number, version, body"
    static let program = SQL(
        "SELECT \(programColumns) FROM program WHERE kind = ? AND id = ?")
    static let giving = SQL(
        """
        SELECT \(programColumns) FROM program_earner JOIN program \
        ON program.number = program_earner.program \
        WHERE program_earner.merchant = ? AND ends >= ? AND begins <= ? ORDER BY program.number
        """)
    static let programs = SQL(
        """
        SELECT \(programColumns) FROM program WHERE kind = ?1 AND number < ?2 \
        ORDER BY number DESC
        """)
    static let programsOfMerchant = SQL(
        """
        SELECT \(programColumns) FROM program \
        WHERE kind = ?1 AND number < ?2 AND merchant = ?3 ORDER BY number DESC
        """)
    static let insertProgram = SQL(
        "INSERT INTO program (body, version, number, kind, id, merchant) VALUES (?, ?, ?, ?, ?, ?)")
    static let updateProgram = SQL("UPDATE program SET body = ?, version = ? WHERE number = ?")
    static let putEarner = SQL(
        """
        INSERT INTO program_earner (begins, ends, merchant, program) VALUES (?, ?, ?, ?) \
        ON CONFLICT (merchant, program) DO UPDATE \
        SET begins = excluded.begins, ends = excluded.ends
        """)
    static let removeEarner = SQL(
        "DELETE FROM program_earner WHERE merchant = ? AND program = ?")
    static let codesLeft = SQL("SELECT max(position) FROM upload WHERE stock = ?")
    static let codeAtPosition = SQL(
        "SELECT code, uploaded_at, position FROM upload WHERE stock = ? AND position = ?")
    static let uploadedCode = SQL(
        "SELECT code, uploaded_at, position FROM upload WHERE stock = ? AND code = ?")
    static let uploadedCodes = SQL(
        """
        SELECT code, uploaded_at, position FROM upload WHERE stock = ?1 \
        AND (?2 IS NULL OR (position IS NULL) = ?2) ORDER BY code LIMIT -1 OFFSET ?3
        """)
    static let tail = SQL(
        "SELECT number, hash, recorded_at, kind FROM journal ORDER BY number DESC LIMIT 1")
    static let updateStock = SQL(
        """
        UPDATE stock SET state = ?, limit_total = ?, limit_per_user = ?, \
        limit_per_day = ?, sent = ?, redeemed = ?, discounted = ?, edition = ?, \
        never_discounted = ? WHERE id = ?
        """)
    static let updateDayCounts = SQL(
        """
        INSERT INTO stock_day (stock, day, sent, redeemed) VALUES (?, ?, ?, ?) \
        ON CONFLICT (stock, day) DO UPDATE SET sent = excluded.sent, \
        redeemed = excluded.redeemed
        """)
    static let insertEntry = SQL(
        "INSERT INTO journal (number, kind, recorded_at, body, hash) VALUES (?, ?, ?, ?, ?)")
    static let insertRequest = SQL(
        "INSERT INTO request (operation, number, entry) VALUES (?, ?, ?)")
    static let putRule = SQL(
        """
        INSERT INTO rule (version, name, source, proposed, published) VALUES (?, ?, ?, ?, ?) \
        ON CONFLICT (version) DO UPDATE \
        SET proposed = excluded.proposed, published = excluded.published
        """)
    static let insertStock = SQL(
        """
        INSERT INTO stock (state, limit_total, limit_per_user, limit_per_day, sent, redeemed, \
        discounted, edition, never_discounted, id, definition, rule_version, parameters, created_at) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    static let putNeverDiscounted = SQL(
        """
        INSERT INTO never_discounted (merchant, entry) VALUES (?, ?) \
        ON CONFLICT (merchant) DO UPDATE SET entry = excluded.entry
        """)
    static let removeNeverDiscounted = SQL("DELETE FROM never_discounted WHERE merchant = ?")
    static let lastStock = SQL("SELECT id FROM stock ORDER BY id DESC LIMIT 1")
    static let insertCode = SQL(
        "INSERT INTO upload (stock, code, uploaded_at, position) VALUES (?, ?, ?, ?)")
    static let placeCode = SQL(
        "UPDATE upload SET position = ?, uploaded_at = ? WHERE stock = ? AND code = ?")
    static let updateCursor = SQL(
        """
        INSERT INTO cursor (name, entry) VALUES (?, ?) \
        ON CONFLICT (name) DO UPDATE SET entry = excluded.entry
        """)
    static let insertCoupon = SQL(
        """
        INSERT INTO coupon (number, code, stock, user, received_at, available_from, \
        expires_at, channel, state, version, redemption, redeemed_at, redeemed_on, discount, \
        hold_request, hold_until, hold_on, hold_discount, order_number, deactivated_at, \
        deactivation_reason, deactivated_in, returned_in, reminded) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    static let updateCoupon = SQL(
        """
        UPDATE coupon SET state = ?, version = ?, redemption = ?, redeemed_at = ?, redeemed_on = ?, \
        discount = ?, hold_request = ?, hold_until = ?, hold_on = ?, hold_discount = ?, \
        order_number = ?, \
        deactivated_at = ?, deactivation_reason = ?, deactivated_in = ?, returned_in = ?, \
        reminded = ? WHERE number = ?
        """)
    /// Half of the work of the one above: fewer checks, and no index to look into.
    static let redeemCoupon = SQL(
        """
        UPDATE coupon SET state = ?, version = ?, redemption = ?, redeemed_at = ?, redeemed_on = ?, \
        discount = ? WHERE number = ?
        """)
    static let begin = SQL("BEGIN IMMEDIATE")
    static let commit = SQL("COMMIT")
    static let rollback = SQL("ROLLBACK")
    static let beginReading = SQL("BEGIN DEFERRED")
    static let forgetCode = SQL("DELETE FROM upload WHERE stock = ? AND code = ?")
}
