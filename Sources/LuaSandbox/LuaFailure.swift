internal import CLuaSandbox

/// Why a script did not load or a run did not end well.
public struct LuaFailure: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Kind: String, Hashable, Sendable {
        /// The source was refused or does not compile.
        case load
        /// Steps ran out.
        case budget
        /// This machine was too slow: says nothing about the script, and is worth another try.
        case time
        /// Memory ran out.
        case memory
        /// The script raised an error.
        case script
        /// The script's answer has the wrong shape.
        case result
    }

    /// What went wrong.
    public var kind: Kind
    /// At most 320 bytes of clean UTF-8 on one line.
    public var message: String
    /// The line in the script, when known.
    public var line: Int?
    /// Lines of the callers, innermost first; at most ten.
    public var stack: [Int]

    /// A failure at a place.
    public init(kind: Kind, message: String, line: Int? = nil, stack: [Int] = []) {
        self.kind = kind
        self.message = message
        self.line = line
        self.stack = stack
    }

    init(_ status: luasandbox_status, _ failure: UnsafePointer<luasandbox_failure>) {
        let kind: Kind =
            switch status {
            case LUASANDBOX_LOAD: .load
            case LUASANDBOX_BUDGET: .budget
            case LUASANDBOX_TIME: .time
            case LUASANDBOX_MEMORY: .memory
            case LUASANDBOX_RESULT: .result
            default: .script
            }
        let message = unsafe withUnsafeBytes(
            of: &UnsafeMutablePointer(mutating: failure).pointee.message
        ) {
            unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let line = unsafe failure.pointee.line
        let count = unsafe Int(failure.pointee.stack_count)
        let stack = unsafe withUnsafeBytes(
            of: &UnsafeMutablePointer(mutating: failure).pointee.stack
        ) {
            unsafe $0.bindMemory(to: CInt.self).prefix(count).map(Int.init)
        }
        self.init(
            kind: kind, message: message, line: line > 0 ? Int(line) : nil,
            stack: stack)
    }
}
