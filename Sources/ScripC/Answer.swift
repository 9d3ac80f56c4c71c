internal import CScrip
internal import ScripContract
internal import ScripCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What a `scrip_answer` points to: one block of the C heap with status, length, JSON and a NUL.
enum Answer {
    private static let lengthOffset = 8
    private static let jsonOffset = 16

    /// An answer with its JSON.
    static func make(_ status: Int32, _ json: [UInt8]) -> OpaquePointer {
        guard let block = unsafe malloc(jsonOffset + json.count + 1) else {
            // As everywhere in Swift, a machine without memory ends the process.
            fatalError("out of memory")
        }
        unsafe block.storeBytes(of: status, as: Int32.self)
        unsafe block.storeBytes(of: json.count, toByteOffset: lengthOffset, as: Int.self)
        let text = unsafe block + jsonOffset
        unsafe json.withUnsafeBytes { json in
            guard let start = unsafe json.baseAddress else { return }
            unsafe text.copyMemory(from: start, byteCount: json.count)
        }
        unsafe text.storeBytes(of: 0, toByteOffset: json.count, as: UInt8.self)
        return unsafe OpaquePointer(block)
    }

    /// An error as an answer.
    static func make(_ error: ScripError) -> OpaquePointer {
        unsafe make(error.code.status, error.json(.compact))
    }

    static func status(_ answer: OpaquePointer) -> Int32 {
        unsafe UnsafeRawPointer(answer).load(as: Int32.self)
    }

    static func json(
        _ answer: OpaquePointer, _ length: UnsafeMutablePointer<Int>?
    ) -> UnsafePointer<CChar> {
        let block = unsafe UnsafeRawPointer(answer)
        unsafe length?.pointee = block.load(fromByteOffset: lengthOffset, as: Int.self)
        return unsafe (block + jsonOffset).assumingMemoryBound(to: CChar.self)
    }
}

extension ScripError {
    /// There is no such host.
    static let closed = ScripError(
        ScripError.Code(rawValue: "closed"),
        "The host is NULL or closed, or was opened before a fork",
        remedy: "Open one with scrip_open, in the process that uses it and before it forks")
}

extension ScripError.Code {
    /// The number of `scrip.h` that says the same.
    var status: Int32 {
        switch self {
        case .invalidInput: SCRIP_INVALID_INPUT
        case .notFound: SCRIP_NOT_FOUND
        case .requestMismatch: SCRIP_REQUEST_MISMATCH
        case .notAllowed: SCRIP_NOT_ALLOWED
        case .stockNotRunning: SCRIP_STOCK_NOT_RUNNING
        case .budgetExhausted: SCRIP_BUDGET_EXHAUSTED
        case .dayLimit: SCRIP_DAY_LIMIT
        case .userLimit: SCRIP_USER_LIMIT
        case .personLimit: SCRIP_PERSON_LIMIT
        case .intercepted: SCRIP_INTERCEPTED
        case .conflict: SCRIP_CONFLICT
        case .ruleInvalid: SCRIP_RULE_INVALID
        case .ledgerUnavailable: SCRIP_LEDGER_UNAVAILABLE
        case .undecided: SCRIP_UNDECIDED
        case .internalFault: SCRIP_INTERNAL_FAULT
        case .notProven: SCRIP_NOT_PROVEN
        case .tooOften: SCRIP_TOO_OFTEN
        case .notYours: SCRIP_NOT_YOURS
        case ScripError.closed.code: SCRIP_CLOSED
        default: SCRIP_OTHER_ERROR
        }
    }
}
