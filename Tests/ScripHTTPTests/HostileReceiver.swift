import Foundation
import Synchronization

/// A merchant's server at a socket: answers every connection with bytes of a test's choosing.
final class HostileReceiver: Sendable {
    private struct State {
        var answer: [UInt8] = []
        var requests = 0
        var lastRequest = ""
        var isOpen = true
    }

    let port: Int
    private let descriptor: Int32
    private let state = Mutex(State())

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = descriptor
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(socket, pointer, size) == 0 && listen(socket, 64) == 0
                    && getsockname(socket, pointer, &size) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        port = Int(in_port_t(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in serve() }
    }

    deinit { close(descriptor) }

    /// What connections from now on are answered with; then they are closed.
    func answer(_ bytes: [UInt8]) { state.withLock { $0.answer = bytes } }
    /// Connections that sent a request.
    var requests: Int { state.withLock { $0.requests } }
    var lastRequest: String { state.withLock { $0.lastRequest } }

    /// Takes no more connections.
    func end() {
        state.withLock { $0.isOpen = false }
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func serve() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            defer { close(connection) }
            guard state.withLock({ $0.isOpen }) else { return }
            var request: [UInt8] = []
            // Head and body of a notification arrive together or soon after each other.
            while !request.contains(UInt8(ascii: "}")) {
                let piece = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                    count = max(0, unsafe recv(connection, buffer.baseAddress, 65_536, 0))
                }
                guard !piece.isEmpty else { break }
                request += piece
            }
            guard !request.isEmpty else { continue }
            let answer = state.withLock { state in
                state.requests += 1
                state.lastRequest = String(decoding: request, as: UTF8.self)
                return state.answer
            }
            unsafe answer.withUnsafeBytes {
                _ = unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            shutdown(connection, Int32(SHUT_WR))
        }
    }
}
