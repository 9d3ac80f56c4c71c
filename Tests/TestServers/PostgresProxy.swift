import Foundation

/// Stands between a host and a PostgreSQL server as the network does, and fails where a test wants it to.
///
/// It follows the protocol (PostgreSQL 15, chapter 55) as far as it needs to know what is asked. What it
/// refuses the server truly refuses, and what it cuts both ends find cut.
package final class PostgresProxy: Sendable {
    /// What becomes of a statement.
    package enum Fault: Sendable {
        /// It fails, and its transaction with it; the host is told this SQLSTATE.
        case refused(String)
        /// The connection is cut, and the server has not seen the statement.
        case cutBefore
        /// The connection is cut while the server is at it; nothing is answered.
        case cutDuring
        /// The connection is cut when the server is done with it and with what is sent together with it, before
        /// any of the answers arrives.
        case cutAfter
    }

    /// Asked about every statement, with its text.
    package typealias Hook = @Sendable (String) -> Fault?

    /// Where its socket is.
    let folder: URL
    private let listening: Int32

    /// A way to a server.
    package init(to server: PostgresServer, _ hook: @escaping Hook) throws {
        folder = URL(filePath: "/tmp").appending(path: "scrip-px-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        listening = try unsafe PostgresProxy.socket(at: folder, bind)
        guard listen(listening, 64) == 0 else {
            throw PostgresServer.Missing(description: "no socket to listen on")
        }
        let (listening, target) = (listening, server.folder)
        Thread.detachNewThread {
            while true {
                let client = unsafe accept(listening, nil, nil)
                guard client >= 0 else { return }
                guard let server = try? PostgresProxy.socket(at: target, connect) else {
                    close(client)
                    continue
                }
                Thread.detachNewThread {
                    var talk = ProxiedTalk(client: client, server: server, hook)
                    talk.run()
                    close(client)
                    close(server)
                }
            }
        }
    }

    deinit {
        shutdown(listening, Int32(SHUT_RDWR))
        close(listening)
        try? FileManager.default.removeItem(at: folder)
    }

    private static func socket(
        at folder: URL,
        _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Int32 {
        let path = Array(folder.appending(path: ".s.PGSQL.5432").path.utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe use(descriptor, $0, size)
            }
        }
        guard descriptor >= 0, result == 0 else {
            throw PostgresServer.Missing(description: "no socket in \(folder.path)")
        }
        return descriptor
    }
}

/// One connection through a proxy.
private struct ProxiedTalk {
    private struct Over: Error {}

    private let client: Int32
    private let server: Int32
    private let hook: PostgresProxy.Hook
    private var fromClient: [UInt8] = []
    private var fromServer: [UInt8] = []
    private var hasStarted = false
    /// Texts of prepared statements by their names.
    private var texts: [String: String] = [:]
    /// What the next error is said to be.
    private var state: String?
    private var cutsAtSync = false
    private var swallows = false

    init(client: Int32, server: Int32, _ hook: @escaping PostgresProxy.Hook) {
        self.client = client
        self.server = server
        self.hook = hook
    }

    mutating func run() {
        do {
            while true {
                var ends = [
                    pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: server, events: Int16(POLLIN), revents: 0),
                ]
                guard unsafe poll(&ends, 2, -1) > 0 else { continue }
                if ends[0].revents != 0 {
                    fromClient += try ProxiedTalk.read(client)
                    try forwardRequests()
                }
                if ends[1].revents != 0 {
                    fromServer += try ProxiedTalk.read(server)
                    try forwardAnswers()
                }
            }
        } catch {}
    }

    // MARK: What the host says

    private mutating func forwardRequests() throws {
        if !hasStarted {
            guard let first = ProxiedTalk.take(from: &fromClient, typed: false) else { return }
            hasStarted = true
            try ProxiedTalk.write(first, to: server)
        }
        while var message = ProxiedTalk.take(from: &fromClient, typed: true) {
            let words = message.dropFirst(5).split(separator: 0, omittingEmptySubsequences: false)
                .prefix(2).map { String(decoding: $0, as: UTF8.self) }
            switch message[0] {
            case UInt8(ascii: "P"): texts[words[0]] = words[1]
            case UInt8(ascii: "B"):
                try meet(texts[words[1]] ?? "") {
                    // A statement that is not there.
                    let rest = message.dropFirst(5 + words[0].utf8.count + 1 + words[1].utf8.count)
                    message = ProxiedTalk.message(
                        "B", Array(words[0].utf8) + [0] + Array("no such".utf8) + rest)
                }
            case UInt8(ascii: "Q"):
                try meet(words[0]) {
                    message = ProxiedTalk.message("Q", Array("SELECT 1 / 0".utf8) + [0])
                }
            default: break
            }
            try ProxiedTalk.write(message, to: server)
            if cutsAtSync, [UInt8(ascii: "S"), UInt8(ascii: "Q")].contains(message[0]) {
                throw Over()
            }
        }
    }

    private mutating func meet(_ text: String, refuse: () -> Void) throws {
        switch hook(text) {
        case .refused(let state):
            self.state = state
            refuse()
        case .cutBefore: throw Over()
        case .cutDuring: cutsAtSync = true
        case .cutAfter: swallows = true
        case nil: break
        }
    }

    // MARK: What the server says

    private mutating func forwardAnswers() throws {
        while var message = ProxiedTalk.take(from: &fromServer, typed: true) {
            if message[0] == UInt8(ascii: "E"), let state {
                message = ProxiedTalk.error(message, as: state)
                self.state = nil
            }
            if !swallows { try ProxiedTalk.write(message, to: client) }
            // The server is ready for what comes next.
            if swallows, message[0] == UInt8(ascii: "Z") { throw Over() }
        }
    }

    private static func error(_ message: [UInt8], as state: String) -> [UInt8] {
        let fields = message.dropFirst(5).split(separator: 0).map { field in
            field.first == UInt8(ascii: "C") ? Array("C\(state)".utf8) : Array(field)
        }
        return ProxiedTalk.message("E", fields.flatMap { $0 + [0] } + [0])
    }

    // MARK: Bytes

    private static func message(_ type: Unicode.Scalar, _ body: [UInt8]) -> [UInt8] {
        let length = UInt32(body.count + 4)
        return [UInt8(ascii: type)]
            + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
            + body
    }

    private static func take(from buffer: inout [UInt8], typed: Bool) -> [UInt8]? {
        let head = typed ? 1 : 0
        guard buffer.count >= head + 4 else { return nil }
        let length = buffer[head..<head + 4].reduce(0) { $0 << 8 | Int($1) }
        guard buffer.count >= head + length else { return nil }
        defer { buffer.removeFirst(head + length) }
        return Array(buffer.prefix(head + length))
    }

    private static func read(_ descriptor: Int32) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        guard count > 0 else { throw Over() }
        return Array(bytes.prefix(count))
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw Over() }
            rest = rest.dropFirst(sent)
        }
    }
}
