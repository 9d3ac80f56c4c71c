internal import CPostgres
internal import ScripCore

/// PostgreSQL's client library: for whoever has a connection, which there is none without it.
let pq: postgres_library = PostgresLibrary.loaded.calls

enum PostgresLibrary {
    // Written once, by the first who looks, and never again.
    fileprivate static let loaded: (calls: postgres_library, fault: String?) = {
        var fault: UnsafePointer<CChar>?
        guard let library = unsafe postgres_load(&fault) else {
            return unsafe (
                postgres_library(), fault.map { unsafe String(cString: $0) } ?? "unknown"
            )
        }
        return unsafe (library.pointee, nil)
    }()

    /// Throws where the library is not there.
    static func load() throws(ScripError) {
        guard let fault = loaded.fault else { return }
        throw ScripError(
            .ledgerUnavailable, "PostgreSQL's client library cannot be used (\(fault))",
            remedy: "Install it: apt-get install libpq5")
    }
}
