internal import Foundation
internal import ScripCore

/// A file somebody named, or standard input for `-`.
struct InputFile {
    /// The file as it is called in messages.
    let name: String
    /// Its bytes.
    let bytes: [UInt8]

    /// More than any checkout, stock or rule; less than what would hurt.
    static let bytesMax = 16 << 20

    /// Reads a file whole.
    ///
    /// - Parameters:
    ///   - path: The path, or `-`.
    ///   - what: What it should hold, for messages: `basket`.
    init(_ path: String, what: String) throws(ScripError) {
        name = path == "-" ? "stdin" : path
        guard !path.isEmpty else {
            throw ScripError(
                .invalidInput, "The name of the \(what) file is empty",
                remedy: "Name a file, or - for standard input")
        }
        bytes = try InputFile.read(path, name: name, what: what)
    }

    private static func read(
        _ path: String, name: String, what: String
    ) throws(ScripError) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(name, what, errno) }
        defer { if path != "-" { close(descriptor) } }
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw unreadable(name, what, EISDIR)
        }
        var bytes: [UInt8] = []
        let chunk = 65_536
        while true {
            var failure: Int32 = 0
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                let got = unsafe Foundation.read(descriptor, buffer.baseAddress!, chunk)
                failure = got < 0 ? errno : 0
                count = max(0, got)
            }
            if failure == EINTR { continue }
            guard failure == 0 else { throw unreadable(name, what, failure) }
            if piece.isEmpty { return bytes }
            bytes += piece
            guard bytes.count <= bytesMax else {
                throw ScripError(
                    .invalidInput, "\(name) is larger than \(bytesMax >> 20) MiB",
                    remedy: "Check that it is the right \(what) file")
            }
        }
    }

    private static func unreadable(_ name: String, _ what: String, _ cause: Int32) -> ScripError {
        switch cause {
        case ENOENT:
            ScripError(
                .notFound, "There is no file '\(name)'",
                remedy: "Check the path of the \(what) file")
        case EISDIR:
            ScripError(
                .invalidInput, "'\(name)' is a folder", remedy: "Name the \(what) file in it")
        default:
            ScripError(
                .invalidInput,
                "'\(name)' cannot be read: \(unsafe String(cString: strerror(cause)))",
                remedy: "Check the file's permissions and path")
        }
    }

    /// Reads the bytes with one of the core's readers, and names the file where something is wrong.
    func read<Value>(
        _ reader: ([UInt8]) throws(ScripError) -> Value
    ) throws(ScripError) -> Value {
        do throws(ScripError) {
            return try reader(bytes)
        } catch {
            throw error.in(name)
        }
    }

    /// Does something with what was read, and names the file where its contents do not fit.
    func blamed<Value>(
        _ body: () throws(ScripError) -> Value
    ) throws(ScripError) -> Value {
        do throws(ScripError) {
            return try body()
        } catch {
            guard error.code == .invalidInput, error.place.document == nil else { throw error }
            throw error.in(name)
        }
    }

    /// JSON given on the command line itself, or the file it names.
    static func textOrFile(_ argument: String, option: String) throws(ScripError) -> InputFile {
        try textOrFile(argument, what: option, name: "--\(option)")
    }

    /// The same for an argument that is no option's.
    ///
    /// - Parameters:
    ///   - argument: What was given.
    ///   - what: What it should hold, for messages.
    ///   - name: What JSON on the command line itself is called in messages.
    static func textOrFile(
        _ argument: String, what: String, name: String
    ) throws(ScripError) -> InputFile {
        let looksLikeJSON =
            argument.first { !$0.isWhitespace }.map { "{[\"".contains($0) } ?? false
        guard looksLikeJSON else { return try InputFile(argument, what: what) }
        return InputFile(name: name, bytes: Array(argument.utf8))
    }

    private init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
