import Foundation
import Testing

@testable import ScripHTTP

/// A server that may open no more files waits, says so, and goes on when it can.
struct DescriptorTests {
    @Test func withoutFileDescriptorsNewConnectionsWait() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await RawConnection.blocking {
            let server = try ServerProcess(in: folder, descriptors: 64)
            var open: [RawConnection] = []
            for _ in 0..<64 { open.append(try RawConnection(port: server.port)) }
            // One that was not accepted yet waits in the listening socket's queue.
            let late = try RawConnection(port: server.port)
            late.send("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(server.says("out of file descriptors: new connections wait"))
            #expect(server.isRunning)
            open = []
            #expect(late.readToEnd().hasPrefix("HTTP/1.1 200 "))
            #expect(server.end() == 0)
        }
    }
}
