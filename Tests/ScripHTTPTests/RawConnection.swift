import Foundation
import NIOPosix

/// A plain socket, for clients that do not behave.
final class RawConnection: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, size)
            }
        }
        guard connected == 0 else { throw POSIXError(.ECONNREFUSED) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit,
            socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends, and answers whether the other side may still take it and has said nothing yet.
    func sends(_ text: String) -> Bool {
        send(text)
        var waits = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&waits, 1, 0) == 0
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Foundation.send(
                    descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends no more.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What comes until the other side ends the connection.
    func readToEnd() -> String {
        var all: [UInt8] = []
        while let piece = read() { all += piece }
        return String(decoding: all, as: UTF8.self)
    }

    /// One answer, by its Content-Length.
    func readAnswer() -> (status: Int, body: String)? {
        var all: [UInt8] = []
        while true {
            let text = String(decoding: all, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound]
                let length =
                    head.split(separator: "\r\n")
                    .first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.split(separator: ":")[1].drop { $0 == " " }) } ?? 0
                let body = text[end.upperBound...]
                if body.utf8.count >= length {
                    return (Int(head.split(separator: " ")[1]) ?? 0, String(body))
                }
            }
            guard let piece = read() else { return nil }
            all += piece
        }
    }

    private func read() -> [UInt8]? {
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, unsafe recv(descriptor, buffer.baseAddress, 65_536, 0))
        }
        return piece.isEmpty ? nil : piece
    }

    /// Runs blocking work outside Swift's own threads, which the server needs.
    static func blocking<Answer: Sendable>(
        _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
