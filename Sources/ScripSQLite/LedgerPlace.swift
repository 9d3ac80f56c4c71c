internal import Glibc
internal import ScripCore

/// Where a ledger's file was when it was opened, and which file it was.
///
/// A file that is renamed, removed or replaced stays open, and what is written to it is durable and lost: who
/// looks for it afterwards finds another file, or none. So a turn asks, before it makes anything durable,
/// whether its path still leads to its file; one `stat`, a microsecond.
struct LedgerPlace: Sendable {
    private let path: String
    private let device: UInt64
    private let number: UInt64

    /// The file a path leads to now; nil when it leads to none, as with a ledger in memory.
    init?(_ path: String) {
        // Absolute, as SQLite has it too: the process may change its folder.
        let path = path.hasPrefix("/") ? path : LedgerPlace.folder + "/" + path
        guard let (device, number) = LedgerPlace.file(at: path) else { return nil }
        self.path = path
        self.device = device
        self.number = number
    }

    /// Throws unless the path leads to the same file as when the ledger was opened.
    func check() throws(ScripError) {
        guard let found = LedgerPlace.file(at: path), found == (device, number) else {
            throw ScripError(
                .ledgerUnavailable,
                "The ledger file was renamed, removed or replaced while it was open, nothing was changed",
                remedy: "Put it back in its place, or start again with the file that is to be used")
        }
    }

    /// The folder the process is in.
    private static var folder: String {
        guard let name = unsafe getcwd(nil, 0) else { return "" }
        defer { unsafe free(name) }
        return unsafe String(cString: name)
    }

    private static func file(at path: String) -> (device: UInt64, number: UInt64)? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return (
            UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino)
        )
    }
}
