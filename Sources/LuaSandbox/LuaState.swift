internal import CLuaSandbox

/// One sealed Lua state.
///
/// It belongs to one caller at a time; keep it behind a lock to share it.
@safe public struct LuaState: ~Copyable {
    private let raw: OpaquePointer  // owned here; closed exactly once
    private let schema: LuaSchema  // C reads it for as long as the state lives
    private let failure: UnsafeMutablePointer<luasandbox_failure>
    private var functions: [HostFunction] = []

    /// A script that was loaded.
    public struct Script: Sendable {
        /// Names the script in the state that loaded it.
        public var handle: Int32
        /// The table it returned.
        public var module: LuaValue
        /// Compiled code for ``LuaState/reload(name:_:)`` in other states of this process.
        public var code: Code
        /// Lines that carry code, ascending.
        public var lines: [Int]
    }

    /// Compiled code.
    ///
    /// Only this module makes it: bytecode from outside would not be safe to run.
    public struct Code: Sendable {
        let bytes: [UInt8]
        let keepsFunctions: Bool
    }

    /// Opens a state; throws when memory is short.
    public init(schema: LuaSchema, limits: LuaLimits = LuaLimits()) throws(LuaFailure) {
        var limits = limits.raw
        guard let raw = unsafe luasandbox_open(schema.raw, &limits) else {
            throw LuaFailure(kind: .memory, message: "not enough memory for a Lua state")
        }
        unsafe self.raw = raw
        self.schema = schema
        unsafe failure = .allocate(capacity: 1)
        unsafe failure.initialize(to: luasandbox_failure())
    }

    deinit {
        unsafe luasandbox_close(raw)
        unsafe failure.deallocate()
    }

    /// Checks, compiles and runs a script's source once.
    public mutating func load(name: String, source: [UInt8]) throws(LuaFailure) -> Script {
        var loaded = unsafe luasandbox_loaded()
        let status = unsafe source.withUnsafeBufferPointer { source in
            unsafe luasandbox_load(
                raw, name, source.baseAddress ?? UnsafePointer(bitPattern: 1)!, source.count,
                &loaded, failure)
        }
        guard status == LUASANDBOX_OK else { throw unsafe LuaFailure(status, failure) }
        defer { unsafe luasandbox_loaded_free(&loaded) }
        return unsafe Script(
            handle: loaded.handle,
            module: LuaValue(UnsafeBufferPointer(start: loaded.nodes, count: loaded.node_count)),
            code: Code(
                bytes: Array(
                    UnsafeBufferPointer(start: loaded.bytecode, count: loaded.bytecode_length)),
                keepsFunctions: loaded.keeps_functions),
            lines: UnsafeBufferPointer(start: loaded.lines, count: loaded.line_count).map(Int.init))
    }

    /// Loads what another state compiled.
    public mutating func reload(name: String, _ code: Code) throws(LuaFailure) -> Int32 {
        var handle: Int32 = 0
        let status = unsafe code.bytes.withUnsafeBufferPointer { bytes in
            unsafe luasandbox_reload(
                raw, name, bytes.baseAddress!, bytes.count, code.keepsFunctions, &handle, failure)
        }
        guard status == LUASANDBOX_OK else { throw unsafe LuaFailure(status, failure) }
        return handle
    }

    /// Builds a read-only value for runs; a table's unknown keys are errors.
    public mutating func keep(_ value: LuaValue) throws(LuaFailure) -> Int32 {
        var handle: Int32 = 0
        let status = unsafe value.withNodes { nodes in
            unsafe luasandbox_keep(raw, nodes.baseAddress!, nodes.count, &handle, failure)
        }
        guard status == LUASANDBOX_OK else { throw unsafe LuaFailure(status, failure) }
        return handle
    }

    /// Lets go of a script or a kept value.
    public mutating func release(_ handle: Int32) { unsafe luasandbox_release(raw, handle) }

    /// Offers a function to scripts under a global name; offer all before loading any.
    ///
    /// What it throws becomes a Lua error with the error's description. It is called on the thread
    /// that runs the script and must not use this state.
    public mutating func offer(
        _ name: String, _ body: @escaping @Sendable ([LuaValue]) throws -> LuaValue
    ) throws(LuaFailure) {
        let function = HostFunction(body)
        functions.append(function)  // keeps it alive as long as the state
        let context = unsafe Unmanaged.passUnretained(function).toOpaque()
        let status = unsafe luasandbox_offer(raw, name, HostFunction.call, context, failure)
        guard status == LUASANDBOX_OK else { throw unsafe LuaFailure(status, failure) }
    }

    /// Bytes the state holds.
    public var memoryBytes: Int { unsafe luasandbox_bytes(raw) }

    /// Collects all garbage.
    public mutating func collect() { unsafe luasandbox_collect(raw) }

    /// Makes the n-th allocation from now and all after it fail; for tests, 0 turns this off.
    public mutating func failAllocation(_ nth: UInt64) {
        unsafe luasandbox_fail_allocation(raw, nth)
    }

    /// Names of everything scripts are offered, such as `string.find`, sorted.
    public static var offeredNames: [String] {
        unsafe String(cString: luasandbox_offered_names()).split(separator: "\n").map(String.init)
    }

    /// Runs a script's steps on lent records; see ``LuaRun``.
    ///
    /// - Returns: Whether the script wants the context, and so must be run again with it.
    public mutating func run(
        _ run: borrowing LuaRun, answer: inout LuaAnswer
    ) throws(LuaFailure) -> Bool {
        let status = unsafe luasandbox_run(raw, run.raw, answer.raw, failure)
        switch status {
        case LUASANDBOX_OK: return false
        case LUASANDBOX_CONTEXT_WANTED: return true
        default: throw unsafe LuaFailure(status, failure)
        }
    }
}
