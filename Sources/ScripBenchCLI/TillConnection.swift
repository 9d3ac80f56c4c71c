internal import Foundation
internal import ScripCore

/// One kept-alive connection to a server of this machine, as a till has it: a request, then its answer.
struct TillConnection: ~Copyable {
    private let handle: Int32
    private let key: String
    private var received: [UInt8] = []

    /// Connects.
    init(port: Int, key: String) throws(ScripError) {
        self.key = key
        handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(handle, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw TillConnection.broken }
        var on: Int32 = 1
        unsafe setsockopt(
            handle, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(handle) }

    private static let broken = ScripError(
        .internalFault, "The server does not answer", remedy: "Report this as a defect")

    /// Sends a request and waits for its answer.
    mutating func post(_ path: String, _ body: String) throws(ScripError) -> (
        status: Int, body: [UInt8]
    ) {
        let head = """
            POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(key)\r\n\
            Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n
            """
        return try answer(to: Array(head.utf8) + Array(body.utf8))
    }

    /// Asks without a body, and waits for the answer.
    mutating func get(_ path: String) throws(ScripError) -> (status: Int, body: [UInt8]) {
        try answer(to: Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8))
    }

    private mutating func answer(
        to request: [UInt8]
    ) throws(ScripError) -> (status: Int, body: [UInt8]) {
        try write(request)
        received.removeAll(keepingCapacity: true)
        while true {
            if let end = TillConnection.end(ofHeadIn: received) {
                let head = String(decoding: received[..<end], as: UTF8.self).lowercased()
                let lines = head.split(separator: "\r\n")
                let length = lines.first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) }
                let words = lines.first?.split(separator: " ") ?? []
                guard let length, words.count > 1, let status = Int(words[1]) else {
                    throw TillConnection.broken
                }
                while received.count < end + length { try read() }
                return (status, Array(received[end..<end + length]))
            }
            try read()
        }
    }

    private static func end(ofHeadIn bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for at in 0...bytes.count - 4
        where bytes[at] == 13 && bytes[at + 1] == 10 && bytes[at + 2] == 13 && bytes[at + 3] == 10 {
            return at + 4
        }
        return nil
    }

    private func write(_ bytes: [UInt8]) throws(ScripError) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe send(
                    handle, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw TillConnection.broken }
            sent += count
        }
    }

    private mutating func read() throws(ScripError) {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe chunk.withUnsafeMutableBytes { chunk in
            unsafe recv(handle, chunk.baseAddress!, chunk.count, 0)
        }
        guard count > 0 else { throw TillConnection.broken }
        received.append(contentsOf: chunk[..<count])
    }
}
