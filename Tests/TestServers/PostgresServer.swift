import Foundation
import Synchronization

/// A PostgreSQL server of the tests' own, in a temporary folder, reached through a socket in it; started when
/// the first test asks and ended with the process.
package final class PostgresServer: Sendable {
    /// The one of this process.
    package static let shared = Result { try PostgresServer() }

    private let folder: URL
    private let server: Process

    /// Where a book of it is.
    package func url(book: String) -> String {
        "postgres://postgres@/postgres?host=\(folder.path)&book=\(book)"
    }

    /// Makes a database of its own, as another one is or empty, and says where a book of it is.
    package func database(like other: String? = nil) throws -> Database {
        let name = "d" + UUID().uuidString.lowercased().filter { $0 != "-" }
        let made = Process()
        made.executableURL = try PostgresServer.programs().appending(path: "createdb")
        made.arguments =
            ["-h", folder.path, "-U", "postgres"] + (other.map { ["-T", $0] } ?? []) + [name]
        made.standardOutput = FileHandle.nullDevice
        try made.run()
        made.waitUntilExit()
        guard made.terminationStatus == 0 else { throw Missing(description: "createdb failed") }
        return Database(name: name, folder: folder.path)
    }

    /// A database of the server.
    package struct Database: Sendable {
        /// Its name.
        package let name: String
        fileprivate let folder: String

        /// Where a book of it is.
        package func url(book: String) -> String {
            "postgres://postgres:secret@/\(name)?host=\(folder)&book=\(book)"
        }
    }

    package struct Missing: Error, CustomStringConvertible {
        /// What is missing.
        package var description: String
    }

    private static func programs() throws -> URL {
        let versions = URL(filePath: "/usr/lib/postgresql")
        let found = try FileManager.default.contentsOfDirectory(atPath: versions.path)
            .compactMap(Int.init).max()
        guard let found else { throw Missing(description: "no PostgreSQL in \(versions.path)") }
        return versions.appending(path: "\(found)/bin")
    }

    /// PostgreSQL does not run as root; its package brings a user that may.
    private static func command(_ program: URL, _ arguments: [String]) -> Process {
        let process = Process()
        if getuid() == 0 {
            process.executableURL = URL(filePath: "/usr/bin/setpriv")
            process.arguments =
                [
                    "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=TERM",
                    program.path,
                ] + arguments
        } else {
            process.executableURL = program
            process.arguments = arguments
        }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    private init() throws {
        let programs = try PostgresServer.programs()
        folder = URL(filePath: "/tmp").appending(path: "scrip-pg-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if getuid() == 0 {
            let owner = Process()
            owner.executableURL = URL(filePath: "/bin/chown")
            owner.arguments = ["postgres", folder.path]
            try owner.run()
            owner.waitUntilExit()
        }
        let data = folder.appending(path: "data").path
        let made = PostgresServer.command(
            programs.appending(path: "initdb"),
            ["-D", data, "-U", "postgres", "-A", "trust", "-N", "--locale=C", "-E", "UTF8"])
        try made.run()
        made.waitUntilExit()
        guard made.terminationStatus == 0 else { throw Missing(description: "initdb failed") }
        // Its own durability is not what these tests are about.
        server = PostgresServer.command(
            programs.appending(path: "postgres"),
            [
                "-D", data, "-k", folder.path, "-c", "listen_addresses=", "-c", "fsync=off",
                "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
                "-c", "max_connections=200",
            ])
        try server.run()
        let (place, process) = (folder, server)
        PostgresServer.atEnd {
            process.interrupt()
            process.waitUntilExit()
            try? FileManager.default.removeItem(at: place)
        }
        let ready = programs.appending(path: "pg_isready")
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            let asked = Process()
            asked.executableURL = ready
            asked.arguments = ["-q", "-h", folder.path]
            try asked.run()
            asked.waitUntilExit()
            if asked.terminationStatus == 0 { return }
        }
        throw Missing(description: "the server did not start")
    }

    private static let endings = Mutex<[@Sendable () -> Void]>([])

    private static func atEnd(_ body: @escaping @Sendable () -> Void) {
        let isFirst = endings.withLock { endings in
            endings.append(body)
            return endings.count == 1
        }
        if isFirst { atexit { PostgresServer.endings.withLock { $0 }.forEach { $0() } } }
    }
}
