internal import CScrip
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

// The whole C interface. What each function promises stands in scrip.h, once.

/// The version of the interface.
@c @implementation
public func scrip_abi_version() -> Int32 { SCRIP_ABI_VERSION }

/// The library's version.
@c @implementation
public func scrip_version() -> UnsafePointer<CChar>! {
    unsafe UnsafeRawPointer(version.utf8Start).assumingMemoryBound(to: CChar.self)
}

private let version: StaticString = "0.1.0"

/// Opens a host.
@c @implementation
public func scrip_open(
    _ options: UnsafePointer<CChar>!, _ length: Int,
    _ host: UnsafeMutablePointer<OpaquePointer?>!
) -> OpaquePointer! {
    unsafe host?.pointee = nil
    guard let host = unsafe host else {
        return unsafe Answer.make(
            ScripError(
                .invalidInput, "There is nowhere to put the host",
                remedy: "Give the address of a scrip_host pointer"))
    }
    do throws(ScripError) {
        let opened = try OpenHost(options: unsafe bytes(options, length))
        unsafe host.pointee = Hosts.add(opened)
        return unsafe Answer.make(Int32(SCRIP_OK), opened.description.json(.compact))
    } catch {
        return unsafe Answer.make(error)
    }
}

/// Asks an operation.
@c @implementation
public func scrip_call(
    _ host: OpaquePointer!, _ operation: UnsafePointer<CChar>!,
    _ request: UnsafePointer<CChar>!, _ length: Int
) -> OpaquePointer! {
    guard let open = unsafe Hosts.enter(host) else { return unsafe Answer.make(.closed) }
    defer { open.leave() }
    guard let operation = unsafe operation else {
        return unsafe Answer.make(
            ScripError(
                .invalidInput, "The operation has no name", remedy: "Name one, such as quote"))
    }
    do throws(ScripError) {
        let (status, json) = try open.ask(
            unsafe String(cString: operation), unsafe bytes(request, length))
        return unsafe Answer.make(status, json)
    } catch {
        return unsafe Answer.make(error)
    }
}

/// An answer's status.
@c @implementation
public func scrip_answer_status(_ answer: OpaquePointer!) -> Int32 {
    guard let answer = unsafe answer else { return Int32(SCRIP_CLOSED) }
    return unsafe Answer.status(answer)
}

/// An answer's JSON.
@c @implementation
public func scrip_answer_json(
    _ answer: OpaquePointer!, _ length: UnsafeMutablePointer<Int>!
) -> UnsafePointer<CChar>! {
    guard let answer = unsafe answer else {
        unsafe length?.pointee = 0
        return unsafe UnsafeRawPointer(nothing.utf8Start).assumingMemoryBound(to: CChar.self)
    }
    return unsafe Answer.json(answer, length)
}

private let nothing: StaticString = ""

/// Frees an answer.
@c @implementation
public func scrip_answer_free(_ answer: OpaquePointer!) {
    unsafe free(UnsafeMutableRawPointer(answer))
}

/// Closes a host.
@c @implementation
public func scrip_close(_ host: OpaquePointer!) { unsafe Hosts.close(host) }

/// The caller's bytes, copied.
private func bytes(_ text: UnsafePointer<CChar>?, _ length: Int) -> [UInt8] {
    guard let text = unsafe text, length > 0 else { return [] }
    return unsafe Array(UnsafeRawBufferPointer(start: text, count: length))
}
