internal import CPostgres
internal import ScripCore

/// A statement that is prepared once per connection.
struct PostgresSQL: ExpressibleByStringInterpolation {
    let text: String

    init(stringLiteral text: String) { self.text = text }
}

/// One connection to the server; used by one thread at a time.
@safe final class PostgresConnection {
    /// A statement with what stands in place of its parameters.
    typealias Command = (sql: PostgresSQL, values: [PostgresValue])

    private let raw: OpaquePointer
    /// Names of prepared statements by their texts.
    private var prepared: [String: String] = [:]
    private var cursors = 0
    private var ended = 0
    private var nextPlans = 64
    /// Whether the server is a coordinator of Citus, which divides tables among others when it is told by what.
    private(set) var isDistributed = false
    /// How often the server was waited for.
    private(set) var roundTrips = 0
    /// Whether something failed since a moment began that may well go through when it is tried anew.
    private var hasPassing = false
    /// Whether a walk told a row since then, which is not to be told twice.
    private var hasTold = false
    /// Whether the server ended a moment that can be read anew, whoever was told of it.
    var mayReadAnew: Bool { hasPassing && !hasTold }
    /// SQLSTATE of what failed in the last round trip; empty where nothing did, or there was no answer.
    private(set) var state = ""

    init(_ place: String) throws(ScripError) {
        try PostgresLibrary.load()
        guard let raw = unsafe pq.PQconnectdb(place) else {
            throw PostgresFault.unreachable("no memory")
        }
        unsafe self.raw = raw
        guard isOpen else { throw PostgresFault.unreachable(message) }
        // Plans are made for any book. A planner that sees the number of one which its statistics do not know
        // takes it for empty, and reads all of it by whatever index begins with the book.
        //
        // A coordinator of Citus makes no plan for any book where rows are added: it looks whose they are.
        let set = try once(
            """
            SELECT set_config('plan_cache_mode', \
            CASE WHEN to_regproc('create_distributed_table') IS NULL \
            THEN 'force_generic_plan' ELSE 'auto' END, false), \
            set_config('client_min_messages', 'error', false)
            """)
        isDistributed = set.next() && set.string() == "auto"
    }

    /// Notes that a transaction has ended: after 64, 512, 4,096 and so on plans are made anew.
    ///
    /// Those of a young book were made for tables with nothing in them, where every way to a row seems as good,
    /// and the server keeps them until it next gathers statistics.
    func noteEnd() throws(ScripError) {
        ended += 1
        guard ended == nextPlans else { return }
        nextPlans *= 8
        try say("DISCARD PLANS")
    }

    deinit { unsafe pq.PQfinish(raw) }

    /// Whether what just failed may well go through when it is tried anew.
    var mayPass: Bool { !isOpen || PostgresFault.mayPass(state) }

    /// Whether what was just sent may have been done although nothing was answered.
    var isUnsure: Bool { !isOpen || PostgresFault.isCut(state) }

    /// Whether it can still be used.
    var isOpen: Bool { unsafe pq.PQstatus(raw) == CONNECTION_OK }

    private var message: String { unsafe PostgresConnection.text(pq.PQerrorMessage(raw)) ?? "" }

    /// Runs text without parameters, several statements as well.
    func say(_ text: String) throws(ScripError) {
        beginTrip()
        _ = try unsafe answer(pq.PQexec(raw, text))
    }

    /// Runs a statement, preparing it the first time.
    @discardableResult
    func run(_ sql: PostgresSQL, _ values: [PostgresValue] = []) throws(ScripError) -> PostgresRows
    {
        let name = try prepare(sql)
        beginTrip()
        let parameters = try PostgresConnection.parameters(values)
        return try unsafe answer(
            parameters.with { pointers, lengths, formats in
                unsafe pq.PQexecPrepared(
                    raw, name, Int32(values.count), pointers, lengths, formats, 1)
            })
    }

    /// Runs a text once, as for a cursor.
    @discardableResult
    func once(_ text: String, _ values: [PostgresValue] = []) throws(ScripError) -> PostgresRows {
        beginTrip()
        let parameters = try PostgresConnection.parameters(values)
        return try unsafe answer(
            parameters.with { pointers, lengths, formats in
                unsafe pq.PQexecParams(
                    raw, text, Int32(values.count), nil, pointers, lengths, formats, 1)
            })
    }

    /// Runs statements one after the other in one round trip, and answers what each was answered.
    ///
    /// The first that fails ends it: what comes after it is not run.
    @discardableResult
    func pipeline(_ commands: [Command]) throws(ScripError) -> [PostgresRows] {
        var names: [String] = []
        for command in commands { names.append(try prepare(command.sql)) }
        beginTrip()
        guard unsafe pq.PQenterPipelineMode(raw) == 1 else {
            throw PostgresFault.unreachable(message)
        }
        defer { unsafe _ = pq.PQexitPipelineMode(raw) }
        var failure: ScripError?
        var sent = 0
        for (name, command) in zip(names, commands) {
            do throws(ScripError) {
                try send(name, command.values)
                sent += 1
            } catch {
                failure = error
                break
            }
        }
        guard unsafe pq.PQpipelineSync(raw) == 1 else { throw PostgresFault.unreachable(message) }
        var answers: [PostgresRows] = []
        for _ in 0..<sent {
            do throws(ScripError) {
                answers.append(try unsafe answer(pq.PQgetResult(raw)))
            } catch {
                // Those that were skipped have nothing to say.
                if failure == nil { failure = error }
            }
            // Each statement ends with nothing.
            unsafe pq.PQclear(pq.PQgetResult(raw))
        }
        unsafe pq.PQclear(pq.PQgetResult(raw))
        if let failure { throw failure }
        return answers
    }

    private func send(_ name: String, _ values: [PostgresValue]) throws(ScripError) {
        let parameters = try PostgresConnection.parameters(values)
        let isSent = unsafe parameters.with { pointers, lengths, formats in
            unsafe pq.PQsendQueryPrepared(
                raw, name, Int32(values.count), pointers, lengths, formats, 1)
        }
        guard isSent == 1 else { throw PostgresFault.unreachable(message) }
    }

    /// Tells the rows of a text one after the other, a few hundred at a time, until `visit` answers false.
    ///
    /// Inside of a transaction only.
    func walk(
        _ text: String, _ values: [PostgresValue],
        _ visit: (PostgresRows) throws(ScripError) -> Bool
    ) throws(ScripError) {
        cursors += 1
        let cursor = "scrip_\(cursors)"
        try once("DECLARE \(cursor) BINARY NO SCROLL CURSOR FOR \(text)", values)
        while true {
            let rows = try once("FETCH 256 FROM \(cursor)")
            while rows.next() {
                hasTold = true
                guard try visit(rows) else {
                    try say("CLOSE \(cursor)")
                    return
                }
            }
            if rows.count < 256 { break }
        }
        try say("CLOSE \(cursor)")
    }

    /// Notes that a moment begins.
    func noteMoment() { (hasPassing, hasTold) = (false, false) }

    // MARK: Parts

    private func beginTrip() {
        roundTrips += 1
        state = ""
    }

    private static func parameters(
        _ values: [PostgresValue]
    ) throws(ScripError) -> PostgresParameters {
        let parameters = PostgresParameters(values)
        guard !parameters.hasNUL else { throw PostgresFault.hasNUL }
        return parameters
    }

    /// The name of a statement, which is prepared the first time.
    private func prepare(_ sql: PostgresSQL) throws(ScripError) -> String {
        if let name = prepared[sql.text] { return name }
        let name = "s\(prepared.count)"
        beginTrip()
        _ = try unsafe answer(pq.PQprepare(raw, name, sql.text, 0, nil))
        prepared[sql.text] = name
        return name
    }

    private func answer(_ result: OpaquePointer?) throws(ScripError) -> PostgresRows {
        guard let result = unsafe result else {
            hasPassing = true
            throw PostgresFault.unreachable(message)
        }
        switch unsafe pq.PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return unsafe PostgresRows(result)
        case PGRES_PIPELINE_ABORTED:
            unsafe pq.PQclear(result)
            throw PostgresFault.unreachable("a statement before it failed")
        default:
            defer { unsafe pq.PQclear(result) }
            // PG_DIAG_SQLSTATE
            state = unsafe PostgresConnection.text(pq.PQresultErrorField(result, 0x43)) ?? ""
            if mayPass { hasPassing = true }
            let message = unsafe PostgresConnection.text(pq.PQresultErrorMessage(result))
            throw PostgresFault.scripError(state, message ?? "")
        }
    }

    private static func text(_ text: UnsafePointer<CChar>?) -> String? {
        unsafe text.map { unsafe String(cString: $0) }
    }
}

extension PostgresParameters {
    /// Lends pointers to the values, their lengths and their formats.
    fileprivate func with<Answer>(
        _ body: (
            UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> Answer
    ) -> Answer {
        let formats = [Int32](repeating: 1, count: offsets.count)
        return unsafe bytes.withUnsafeBytes { bytes in
            let base = unsafe bytes.bindMemory(to: CChar.self).baseAddress
            let pointers = unsafe offsets.map { offset in
                unsafe offset.flatMap { offset in unsafe base.map { unsafe $0 + offset } }
            }
            return unsafe pointers.withUnsafeBufferPointer { pointers in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe formats.withUnsafeBufferPointer { formats in
                        unsafe body(
                            pointers.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }
}
