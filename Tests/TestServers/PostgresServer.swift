import Foundation

/// A PostgreSQL server of the tests' own, in a temporary folder, reached through a socket in it; started when
/// the first test asks and ended with the process.
package final class PostgresServer: Sendable {
    /// The one of this process.
    package static let shared = Result { try PostgresServer() }

    private let folder: URL
    private let server: Process
    /// The server ends when nobody holds the other end any more, however this process ends.
    private let life: Pipe

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

        /// Cuts every connection to it, as a server that is started again does.
        package func cut() throws {
            let process = Process()
            process.executableURL = try PostgresServer.programs().appending(path: "psql")
            process.arguments = [
                "-h", folder, "-U", "postgres", "-qtAX", "-c",
                """
                SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity \
                WHERE datname = '\(name)' AND pid <> pg_backend_pid()
                """,
            ]
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw Missing(description: "psql failed") }
        }

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
                    "--reuid=postgres", "--regid=postgres", "--clear-groups", program.path,
                ] + arguments
        } else {
            process.executableURL = program
            process.arguments = arguments
        }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    /// Has a shell stand beside a program, which ends it when the pipe does, and clears up.
    private static func tie(_ process: Process, to life: Pipe, in folder: URL) {
        let program = process.executableURL?.path ?? ""
        process.arguments =
            [
                "-c",
                """
                folder=$1; shift; exec 3<&0
                {
                  read -r _ <&3; kill -INT $$
                  while kill -0 $$ 2>/dev/null; do sleep 0.1; done
                  rm -rf "$folder"
                } &
                exec "$@" </dev/null 3<&-
                """,
                "sh", folder.path, program,
            ] + (process.arguments ?? [])
        process.executableURL = URL(filePath: "/bin/sh")
        process.standardInput = life
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
        life = Pipe()
        // The server must not hold it itself.
        _ = fcntl(life.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        PostgresServer.tie(server, to: life, in: folder)
        try server.run()
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
}
