internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import ScripAccess
internal import Synchronization

/// Asks the system where a name leads, on threads of its own: an answer may take its time, or never come.
final class NameLookup: Sendable {
    private let threads: NIOThreadPool
    private let ask: @Sendable (String) -> [IPAddress]

    /// A look-up; tests give answers of their own.
    init(_ ask: @escaping @Sendable (String) -> [IPAddress] = NameLookup.system) {
        self.ask = ask
        threads = NIOThreadPool(numberOfThreads: 8)
        threads.start()
    }

    /// All addresses of a name, in the system's order; none when there are none in time.
    func addresses(of name: String, until deadline: NIODeadline) async -> [IPAddress] {
        await withCheckedContinuation { continuation in
            let once = Once(continuation)
            threads.submit { [ask] state in once.give(state == .active ? ask(name) : []) }
            let left = deadline - .now()
            MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: left) { once.give([]) }
        }
    }

    /// Whoever is first, the system or the clock, has answered.
    private final class Once: Sendable {
        private let waiting: Mutex<CheckedContinuation<[IPAddress], Never>?>

        init(_ continuation: CheckedContinuation<[IPAddress], Never>) {
            waiting = Mutex(continuation)
        }

        func give(_ addresses: [IPAddress]) {
            let continuation = waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            continuation?.resume(returning: addresses)
        }
    }

    func close() async { try? await threads.shutdownGracefully() }

    @Sendable private static func system(_ name: String) -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            unsafe next = entry.pointee.ai_next
            guard let raw = unsafe entry.pointee.ai_addr, let address = unsafe IPAddress(raw),
                !addresses.contains(address)
            else { continue }
            addresses.append(address)
        }
        return addresses
    }
}

extension IPAddress {
    /// The address of the system's own structure; nil for another family.
    fileprivate init?(_ raw: UnsafeMutablePointer<sockaddr>) {
        switch Int32(unsafe raw.pointee.sa_family) {
        case AF_INET:
            self.init(
                unsafe raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    unsafe $0.pointee.sin_addr
                })
        case AF_INET6:
            self.init(
                unsafe raw.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    unsafe $0.pointee.sin6_addr
                })
        default: return nil
        }
    }
}
