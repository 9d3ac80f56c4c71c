internal import Glibc

/// Files that hold users, codes or keys: for their owner only from their first moment, whatever the umask.
package enum PrivateFile {
    private static let mode: mode_t = 0o600

    /// Makes an empty file; true if it was made, false if something is there or it cannot be.
    package static func make(at path: String) -> Bool {
        guard let file = created(at: path) else { return false }
        close(file)
        return true
    }

    /// Makes a file with contents; false, and no file, if something is there or it cannot be written.
    package static func write(_ bytes: [UInt8], to path: String) -> Bool {
        guard let file = created(at: path) else { return false }
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes { rest in
                unsafe Glibc.write(file, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            done += count
        }
        guard close(file) == 0, done == bytes.count else {
            unsafe unlink(path)
            return false
        }
        return true
    }

    private static func created(at path: String) -> CInt? {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { return nil }
        // A umask can only take away: what it took is given back.
        guard fchmod(file, mode) == 0 else {
            close(file)
            unsafe unlink(path)
            return nil
        }
        return file
    }

    /// Whether somebody else may put files into a folder, or owns it.
    package static func mayBeWrittenByOthers(folder path: String) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return false }
        return status.st_mode & 0o022 != 0 || status.st_uid != geteuid()
    }
}
