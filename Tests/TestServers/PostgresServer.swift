import Foundation

/// A PostgreSQL server of the tests' own, in a temporary folder, reached through a socket in it; started when
/// the first test asks and ended with the process.
///
/// Or one that was started before, if `SCRIP_POSTGRES` names the folder of its socket.
package final class PostgresServer: Sendable {
    /// The one of this process.
    package static let shared = Result { try PostgresServer() }

    let folder: URL
    /// None where it is not the tests' own.
    private let server: Process?
    /// The server ends when nobody holds the other end any more, however this process ends.
    private let life: Pipe?

    /// Where a book of it is.
    package func url(book: String, through proxy: PostgresProxy? = nil) -> String {
        "postgres://postgres@/postgres?host=\((proxy?.folder ?? folder).path)&book=\(book)"
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
            try say(
                """
                SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """)
        }

        /// Where a book of it is.
        package func url(book: String, through proxy: PostgresProxy? = nil) -> String {
            "postgres://postgres:secret@/\(name)?host=\(proxy?.folder.path ?? folder)&book=\(book)"
        }

        /// Says some SQL, and answers what psql prints: rows as lines, columns apart by "|".
        @discardableResult
        package func say(_ sql: String) throws -> String {
            let process = Process()
            process.executableURL = try PostgresServer.programs().appending(path: "psql")
            process.arguments = [
                "-h", folder, "-U", "postgres", "-qtAX", "-v", "ON_ERROR_STOP=1", "-c", sql, name,
            ]
            let out = Pipe()
            process.standardOutput = out
            try process.run()
            let said = try out.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw Missing(description: "psql failed") }
            return String(decoding: said, as: UTF8.self)
        }

        /// What was asked of it since its `log_statement` is `all`, in the server's own words.
        ///
        /// The server notes a statement before it runs it: what was answered is in here.
        package func logged() throws -> [Logged] {
            let log = try String(contentsOfFile: folder + "/log", encoding: .utf8)
            var logged: [Logged] = []
            for line in log.split(separator: "\n") where line.hasPrefix(name + "|") {
                if let asked = line.wholeMatch(
                    of: /(\w+)\|LOG:  (?:statement|execute [^:]+): (.*)/), asked.output.1 == name
                {
                    logged.append(Logged(text: String(asked.output.2)))
                } else if let given = line.wholeMatch(
                    of: /(\w+)\|DETAIL:  parameters: \$1 = '([^']*)'.*/), given.output.1 == name,
                    !logged.isEmpty
                {
                    logged[logged.count - 1].first = String(given.output.2)
                }
            }
            return logged
        }

        /// Somebody else at the database, who says one thing after the other and is gone with its owner.
        package func session() throws -> Session { try Session(self) }

        /// A connection of somebody else's.
        package final class Session {
            private let process = Process()
            private let input = Pipe()
            private let output = Pipe()

            fileprivate init(_ database: Database) throws {
                process.executableURL = try PostgresServer.programs().appending(path: "psql")
                process.arguments = [
                    "-h", database.folder, "-U", "postgres", "-qtAX", database.name,
                ]
                process.standardInput = input
                process.standardOutput = output
                try process.run()
            }

            deinit {
                try? input.fileHandleForWriting.close()
                process.waitUntilExit()
            }

            /// Says some SQL, and returns at once.
            package func begin(_ sql: String) {
                input.fileHandleForWriting.write(Data((sql + ";\n").utf8))
            }

            /// Says some SQL, and returns when the server is done with it.
            package func say(_ sql: String) {
                begin(sql)
                begin("\\echo done")
                var said = ""
                while !said.contains("done") {
                    let data = output.fileHandleForReading.availableData
                    if data.isEmpty { return }
                    said += String(decoding: data, as: UTF8.self)
                }
            }
        }

        /// Returns when a connection to it waits for a lock.
        package func awaitLockWait(_ statement: String = "") throws {
            while try say(
                """
                SELECT 1 FROM pg_stat_activity WHERE datname = current_database() \
                AND wait_event_type = 'Lock' AND query LIKE '%\(statement)%'
                """
            ).isEmpty {}
        }
    }

    /// A statement that the server noted.
    package struct Logged: Sendable {
        /// Its text.
        package var text: String
        /// Its first parameter, as the server writes it.
        package var first: String?
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
        if let started = ProcessInfo.processInfo.environment["SCRIP_POSTGRES"] {
            (folder, server, life) = (URL(filePath: started), nil, nil)
            return
        }
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
        let server = PostgresServer.command(
            programs.appending(path: "postgres"),
            [
                "-D", data, "-k", folder.path, "-c", "listen_addresses=", "-c", "fsync=off",
                "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
                "-c", "max_connections=200", "-c", "log_line_prefix=%d|",
            ])
        let log = folder.appending(path: "log")
        guard FileManager.default.createFile(atPath: log.path, contents: nil) else {
            throw Missing(description: "no log in \(folder.path)")
        }
        server.standardError = try FileHandle(forWritingTo: log)
        let life = Pipe()
        // The server must not hold it itself.
        _ = fcntl(life.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        PostgresServer.tie(server, to: life, in: folder)
        try server.run()
        (self.server, self.life) = (server, life)
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
