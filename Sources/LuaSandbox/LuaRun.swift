internal import CLuaSandbox

/// C asks for addresses in these structs before a run, none while they are made.
private func zero<T>(_ pointer: UnsafeMutablePointer<T>) {
    unsafe UnsafeMutableRawPointer(pointer).initializeMemory(
        as: UInt8.self, repeating: 0, count: MemoryLayout<T>.size)
}

/// What a run works on; every pointer is lent for the time of ``LuaState/run(_:answer:)``.
@unsafe public struct LuaRun: ~Copyable {
    let raw: UnsafeMutablePointer<luasandbox_input>

    /// Flat records: rows of cells, what they span, and text.
    @unsafe public struct Records {
        /// Fixed-width rows.
        public var rows: UnsafePointer<Int64>
        /// Members, entries and nested rows.
        public var extras: UnsafePointer<Int64>
        /// UTF-8.
        public var text: UnsafePointer<UInt8>

        /// Lends three buffers; empty ones may have any address.
        public init(
            rows: UnsafeBufferPointer<Int64>, extras: UnsafeBufferPointer<Int64>,
            text: UnsafeBufferPointer<UInt8>
        ) {
            unsafe self.rows = rows.baseAddress ?? LuaRun.nowhere(Int64.self)
            unsafe self.extras = extras.baseAddress ?? LuaRun.nowhere(Int64.self)
            unsafe self.text = text.baseAddress ?? LuaRun.nowhere(UInt8.self)
        }

        var raw: luasandbox_records {
            unsafe luasandbox_records(rows: rows, extras: extras, text: text)
        }
    }

    /// An address that is never read: C asks for one even where there are no elements.
    static func nowhere<T>(_: T.Type) -> UnsafePointer<T> {
        unsafe UnsafePointer(bitPattern: MemoryLayout<T>.alignment)!
    }

    /// Room for one run after another.
    public init() {
        unsafe raw = .allocate(capacity: 1)
        unsafe zero(raw)
    }

    deinit { unsafe raw.deallocate() }

    /// Ends the runs to come earlier than the state's limits do; nil for these.
    public mutating func limit(steps: Int64?) {
        unsafe raw.pointee.steps_max = steps.map { UInt64(clamping: $0) } ?? 0
    }

    /// Says what to run on what.
    ///
    /// - Parameters:
    ///   - script: From ``LuaState/load(name:source:)`` or ``LuaState/reload(name:_:)``.
    ///   - parameters: From ``LuaState/keep(_:)``.
    ///   - rows: The main list.
    ///   - column: One integer per row.
    ///   - units: Units left of each row; nil for all of them.
    ///   - leftOut: Not 0 for rows the filter is not asked about, which do not count; nil for none.
    ///   - context: Row 0 is the context; nil lets the run ask for it.
    ///   - selected: Whether the answer's selection is already filled in.
    ///   - filterOnly: Whether the run ends once the rows are chosen; its answer is then a total of 0.
    ///   - lineHits: Counts executed lines by number, when given.
    public mutating func set(
        script: Int32, parameters: Int32, rows: Records, count: Int,
        column: UnsafeBufferPointer<Int64>, units: UnsafePointer<Int64>? = nil,
        leftOut: UnsafePointer<UInt8>? = nil, context: Records?, selected: Bool,
        filterOnly: Bool = false, lineHits: UnsafeMutableBufferPointer<UInt32>?
    ) {
        unsafe raw.pointee.script = script
        unsafe raw.pointee.parameters = parameters
        unsafe raw.pointee.rows = rows.raw
        unsafe raw.pointee.row_count = UInt32(count)
        unsafe raw.pointee.column = column.baseAddress ?? LuaRun.nowhere(Int64.self)
        unsafe raw.pointee.units = units
        unsafe raw.pointee.left_out = leftOut
        if let context = unsafe context {
            unsafe raw.pointee.context = context.raw
            unsafe raw.pointee.context_given = true
        } else {
            unsafe raw.pointee.context = rows.raw
            unsafe raw.pointee.context_given = false
        }
        unsafe raw.pointee.selected = selected
        unsafe raw.pointee.filter_only = filterOnly
        unsafe raw.pointee.line_hits = lineHits?.baseAddress
        unsafe raw.pointee.line_hit_count = lineHits?.count ?? 0
    }
}

/// Where a run's answer goes; used again from run to run.
@safe public struct LuaAnswer: ~Copyable {
    let raw: UnsafeMutablePointer<luasandbox_answer>
    private var capacity = 0

    /// What the script answered.
    public enum Kind: Sendable {
        /// One integer for the whole selection.
        case total(Int64)
        /// One integer per row; see ``LuaAnswer/values``.
        case rows(total: Int64)
        /// A refusal; see ``LuaAnswer/refusal``.
        case refused
        /// No row was selected.
        case empty
    }

    /// Room for no rows yet.
    public init() {
        unsafe raw = .allocate(capacity: 1)
        unsafe zero(raw)
        reserve(32)
    }

    deinit {
        unsafe raw.pointee.selection.deallocate()
        unsafe raw.pointee.reasons.deallocate()
        unsafe raw.pointee.row_values.deallocate()
        unsafe raw.pointee.row_uses.deallocate()
        unsafe raw.deallocate()
    }

    /// Forgets the cost of the run before.
    public mutating func clear() {
        unsafe raw.pointee.steps = 0
        unsafe raw.pointee.marks = 0
        unsafe raw.pointee.reason_count = 0
        unsafe raw.pointee.uses_given = false
        unsafe raw.pointee.gift_count = 0
    }

    /// Makes room for so many rows; what was there is lost.
    public mutating func reserve(_ rows: Int) {
        guard rows > capacity else { return }
        if capacity > 0 {
            unsafe raw.pointee.selection.deallocate()
            unsafe raw.pointee.reasons.deallocate()
            unsafe raw.pointee.row_values.deallocate()
            unsafe raw.pointee.row_uses.deallocate()
        }
        capacity = max(rows, capacity * 2)
        unsafe raw.pointee.selection = .allocate(capacity: capacity)
        unsafe raw.pointee.reasons = .allocate(capacity: capacity)
        unsafe raw.pointee.row_values = .allocate(capacity: capacity)
        unsafe raw.pointee.row_uses = .allocate(capacity: capacity)
    }

    /// 1 for each row that counts; valid until the next ``reserve(_:)``.
    @unsafe public var selection: UnsafeMutablePointer<UInt8> { unsafe raw.pointee.selection }
    /// 0, or 1 + the index in ``reasonTexts``.
    @unsafe public var reasons: UnsafeMutablePointer<UInt16> { unsafe raw.pointee.reasons }
    /// One integer per row.
    @unsafe public var values: UnsafeMutablePointer<Int64> { unsafe raw.pointee.row_values }
    /// Units of each row that the script used; nil when it used none.
    @unsafe public var uses: UnsafeMutablePointer<Int64>? {
        unsafe raw.pointee.uses_given ? raw.pointee.row_uses : nil
    }
    /// What the script answered.
    public var kind: Kind {
        switch unsafe raw.pointee.kind {
        case LUASANDBOX_ANSWER_ROWS: unsafe .rows(total: raw.pointee.total)
        case LUASANDBOX_ANSWER_REFUSED: .refused
        case LUASANDBOX_ANSWER_EMPTY: .empty
        default: unsafe .total(raw.pointee.total)
        }
    }
    /// Whether no row was selected.
    public var isEmpty: Bool { unsafe raw.pointee.kind == LUASANDBOX_ANSWER_EMPTY }
    /// The step that ended the run: 0 for the filter, 1 for the check, 2 for the value.
    public var step: Int { unsafe Int(raw.pointee.step) }
    /// Reproducible cost.
    public var steps: Int64 { unsafe Int64(clamping: raw.pointee.steps) }
    /// Bytes allocated; not reproducible.
    public var memoryBytes: Int { unsafe raw.pointee.growth_bytes }
    /// Marks of all fields read.
    public var marks: UInt32 { unsafe raw.pointee.marks }

    /// The reasons given for rows that do not count.
    public var reasonTexts: [String] {
        let count = unsafe Int(raw.pointee.reason_count)
        guard count > 0, let texts = unsafe raw.pointee.reason_texts else { return [] }
        return (0..<count).map { unsafe String(cString: texts[$0]) }
    }

    /// The refusal's code and details, in the order of their names.
    public var refusal: (code: String, details: [(key: String, value: LuaValue)]) {
        let nodes = unsafe UnsafeBufferPointer(
            start: raw.pointee.details, count: raw.pointee.detail_count)
        var at = 0
        let code = unsafe LuaValue.read(nodes, &at).string ?? ""
        var details: [(key: String, value: LuaValue)] = []
        while at < nodes.count {
            let key = unsafe LuaValue.read(nodes, &at).string ?? ""
            details.append((key, unsafe LuaValue.read(nodes, &at)))
        }
        return (code, details)
    }

    /// Whether anything is handed over besides.
    public var hasGifts: Bool { unsafe raw.pointee.gift_count > 0 }

    /// What is handed over besides: the number, name and quantity of each article.
    public var gifts: [(sku: String, name: String, quantity: Int64)] {
        let count = unsafe raw.pointee.gift_count
        guard count > 0, let start = unsafe raw.pointee.gifts else { return [] }
        let nodes = unsafe UnsafeBufferPointer(start: start, count: 3 * count)
        var at = 0
        return (0..<count).map { _ in
            let sku = unsafe LuaValue.read(nodes, &at).string ?? ""
            let name = unsafe LuaValue.read(nodes, &at).string ?? ""
            defer { at += 1 }
            return (sku, name, unsafe nodes[at].integer)
        }
    }
}
