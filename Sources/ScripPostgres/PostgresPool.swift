internal import Dispatch
internal import Locked
internal import ScripCore

/// Connections that read: each thread borrows one for a moment, and they are opened as needed.
final class PostgresPool: Sendable {
    // Unchecked: a connection is lent to one thread at a time.
    private struct Idle: @unchecked Sendable {
        var connections: [PostgresConnection] = []
    }

    private let server: String
    private let idle = Locked(Idle())
    private let permits: DispatchSemaphore

    init(_ server: String, most: Int) {
        self.server = server
        permits = DispatchSemaphore(value: most)
    }

    /// Lends a connection on which a transaction that reads has begun.
    func use<Answer>(
        _ body: (PostgresConnection) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        permits.wait()
        defer { permits.signal() }
        let connection = try begun()
        do throws(ScripError) {
            let answer = try body(connection)
            if connection.isOpen { give(connection) }
            return answer
        } catch {
            if connection.isOpen { give(connection) }
            throw error
        }
    }

    private func begun() throws(ScripError) -> PostgresConnection {
        if let known = take() {
            do throws(ScripError) {
                try known.run(.beginReading)
                return known
            } catch {
                guard known.mayPass else { throw error }
                // Others that were idle are as old, and a server that came back has cut them too.
                forget()
            }
        }
        var pauses = PostgresPauses()
        while true {
            let connection = try PostgresConnection(server)
            do throws(ScripError) {
                try connection.run(.beginReading)
                return connection
            } catch {
                guard connection.mayPass, pauses.wait() else { throw error }
            }
        }
    }

    private func take() -> PostgresConnection? {
        // What is taken out is nobody else's.
        nonisolated(unsafe) var taken: PostgresConnection?
        idle.withLock { unsafe taken = $0.connections.popLast() }
        return unsafe taken
    }

    private func give(_ connection: PostgresConnection) {
        nonisolated(unsafe) let given = connection
        idle.withLock { unsafe $0.connections.append(given) }
    }

    private func forget() { idle.withLock { $0.connections = [] } }
}
